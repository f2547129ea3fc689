// Status JSON: agents, feeds and breakers as the routes and the event stream tell them.
import { z } from 'zod';
import { snake } from './wire.ts';
import type { AgentStatus, ApiPort, BreakerStatus, FeedStatus, MarketPrice } from './port.ts';
import { decimal } from './wire.ts';
import { formatFixed } from '#model/number.ts';

export const breakerReply = z.object({
  account: z.string(),
  tier: z.enum(['agent', 'account', 'system']),
  rule: z.string(),
  detail: z.string(),
  since: z.int(),
});

export const ownBreakers = (port: ApiPort, accounts: readonly string[]): readonly BreakerStatus[] =>
  port.breakers().filter(({ account }) => accounts.includes(account));

/** @param accounts those of who asks */
export const systemJson = (port: ApiPort, accounts: readonly string[]) => {
  const { version, mode, state, source, startedAt } = port.system();
  const realAccounts = accounts.filter((account) => port.venue(account) !== undefined);
  return { version, mode, real_accounts: realAccounts, state, source, started_at: startedAt };
};

export const agentJson = ({ name, state, startedAt, heartbeatAt, errors, lastError }: AgentStatus) => ({
  name,
  state,
  started_at: startedAt,
  heartbeat_at: heartbeatAt,
  error_count: errors,
  last_error: lastError ?? null,
});

export const feedJson = ({ name, state, symbols, lastMessageAt, reconnects, lastIncident }: FeedStatus) => ({
  name,
  state: snake(state),
  symbols: [...symbols],
  last_message_at: lastMessageAt ?? null,
  reconnects,
  last_incident: lastIncident ?? null,
});

export const priceJson = ({ symbol, last, bid, ask, time }: MarketPrice) => ({
  symbol,
  last: formatFixed(last),
  bid: decimal(bid),
  ask: decimal(ask),
  time,
});
