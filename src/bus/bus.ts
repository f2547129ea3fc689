// Bus: runs a pipeline, in memory alone or with a log behind it. Both give the same events.
export { durableBus } from './durable.ts';
export type { DurableBus, DurableOptions, Notice } from './durable.ts';
export type { Journal } from './journal.ts';
export { guarded } from './guard.ts';
export { memoryBus } from './memory.ts';
export type { Answer, BusOptions, Checkpoint } from './memory.ts';
