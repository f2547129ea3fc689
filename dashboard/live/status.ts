// Status: how the program, its agents, its feeds and its breakers are, as the API tells it.
import type { BreakerTier } from '#model/event.ts';

export type AgentRow = {
  readonly name: string;
  readonly state: 'running' | 'paused' | 'stopped' | 'failed';
  readonly started_at: number;
  readonly heartbeat_at: number;
  readonly error_count: number;
  readonly last_error: string | null;
};

export type FeedRow = {
  readonly name: string;
  readonly state: string;
  readonly symbols: readonly string[];
  readonly last_message_at: number | null;
  readonly reconnects: number;
  readonly last_incident: string | null;
};

export type BreakerRow = {
  readonly account: string;
  readonly tier: BreakerTier;
  readonly rule: string;
  readonly detail: string;
  readonly since: number;
};

export type SystemRow = {
  readonly version: string;
  readonly mode: 'paper' | 'real';
  /** Those of one's own accounts whose orders go to an exchange. */
  readonly real_accounts: readonly string[];
  readonly state: 'running' | 'paused' | 'halted';
  readonly source: string;
  readonly started_at: number;
};

export type Status = {
  readonly system: SystemRow;
  readonly agents: readonly AgentRow[];
  readonly feeds: readonly FeedRow[];
  readonly breakers: readonly BreakerRow[];
};
