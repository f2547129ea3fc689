// Trial job: what of a trial lies in the queue, and how both sides of it name and read that.
import { programMark } from './program-mark.ts';

/** `settings` and what a worker answers are exact JSON. */
export type TrialJob = { readonly study: string; readonly from: number | null; readonly settings: string };

export const PREFIX = 'smc';
export const queueName = (): string => `trials-${programMark()}`;

/** A worker that says nothing for so long is taken for dead, and another takes what it was at. */
export const LOCK_MS = 10_000;
/** So many workers may die of a trial before it is the trial's fault. */
export const DEATHS_MOST = 5;
