// Real: who may let an account trade real money, and whether everything that takes is there. The door of the room.
export { arm, armingOf, bindingOf, disarm, takeNotes } from './arming.ts';
export { gate, mayArm, needsOf } from './gate.ts';
export { haltedEntries, refused } from './verdict.ts';
export { standingOf } from './track-record.ts';
export { fingerprint, keyNames, keyOf } from './venue-key.ts';
export type { GateReport } from './gate.ts';
export type { KeptKey } from './venue-key.ts';
