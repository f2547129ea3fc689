// Message: one thing that a person may want to hear of, before it is put into the words of a channel.
import type { Millis } from '#model/time.ts';

/** From what only the curious want to what wakes one up. */
export const SEVERITIES = ['detail', 'info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);

export type MessageKind =
  | 'trade-opened'
  | 'trade-closed'
  | 'refused'
  | 'breaker-tripped'
  | 'breaker-reset'
  | 'agent-failed'
  | 'feed-down'
  | 'feed-up'
  | 'store-trouble'
  | 'store-well'
  | 'trouble'
  | 'well'
  | 'limit-near'
  | 'command'
  | 'daily-summary'
  | 'note';

/** A state of the world that can last: the same state is not told twice. */
export type Condition = {
  readonly subject: string;
  readonly state: string;
  /** Being well is news only to those who heard of the trouble. */
  readonly isRecovery: boolean;
};

export type Message = {
  /** The same fact has the same id: a receiver can tell a repetition. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly severity: Severity;
  readonly time: Millis;
  /** Account or market; empty for the whole program. */
  readonly about: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly condition?: Condition;
};

/** What is sent at once: one message, or those that had to wait for each other. */
export type Batch = {
  /** The same messages have the same id. */
  readonly id: string;
  readonly messages: readonly Message[];
  /** Messages that were too many to be told. */
  readonly heldBack: number;
};

/** `later` was surely not taken; `unknown` may have been. `why` holds no secret. */
export type Delivery =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'later'; readonly why: string; readonly afterMs?: Millis }
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'unknown'; readonly why: string };

export const CHANNELS = ['webhook', 'telegram', 'email'] as const;
export type ChannelName = (typeof CHANNELS)[number];

export type Channel = {
  readonly name: ChannelName;
  /** Never rejects but for a fault of ours. */
  readonly send: (batch: Batch) => Promise<Delivery>;
};
