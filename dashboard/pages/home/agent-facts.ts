// Agent facts: for each agent the one figure that could not stand there if it did not work.
import { age } from '#dashboard/format/span.ts';
import { plural } from '#dashboard/format/figure.ts';
import type { AgentRow } from '#dashboard/live/status.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';

export type AgentCell = {
  readonly name: string;
  readonly word: string;
  readonly fact: string;
  readonly tone: 'ok' | 'warn' | 'bad' | 'off';
};

const WORD: Readonly<Record<string, string>> = {
  market: 'Market data',
  detection: 'Detection',
  indicators: 'Indicators',
  decision: 'Decision',
  risk: 'Risk',
  breaker: 'Breakers',
  execution: 'Execution',
  ledger: 'Ledger',
  venue: 'Venue',
  'simulated-venue': 'Simulated venue',
  learning: 'Learning',
};

const wordOf = (name: string): string =>
  WORD[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;

function working(
  { name, heartbeat_at }: AgentRow,
  { state, prices, tripped, positions, serverNow }: Glance,
): Pick<AgentCell, 'fact' | 'tone'> {
  const { view, decisions } = state;
  switch (name) {
    case 'market':
      return prices.freshness === 'stale'
        ? { fact: prices.ageMs === undefined ? 'no price yet' : `silent ${age(prices.ageMs)}`, tone: 'bad' }
        : { fact: `${age(prices.ageMs)} old · ${plural(state.prices.size, 'market')}`, tone: 'ok' };
    case 'detection':
      return { fact: `${plural(state.atr.size, 'chart')} read`, tone: 'ok' };
    case 'decision':
      return {
        fact: `${decisions.filter(({ kind }) => kind === 'not-taken').length} not taken`,
        tone: 'ok',
      };
    case 'risk':
      return { fact: `${view.risks.size} approved`, tone: 'ok' };
    case 'breaker':
      return tripped.length === 0
        ? { fact: '0 tripped', tone: 'ok' }
        : { fact: `${tripped.length} tripped, latched`, tone: 'bad' };
    case 'execution': {
      const inFlight = [...view.workingOrders.values()].filter(
        ({ state: is }) => is === 'submitted' || is === 'initialized' || is === 'released',
      ).length;
      return { fact: `${view.workingOrders.size} working · ${inFlight} in flight`, tone: 'ok' };
    }
    case 'ledger': {
      const { account } = view;
      const isBalanced = account === undefined || account.equity === account.cash + account.unrealised;
      return isBalanced
        ? { fact: `balanced · ${positions.length} open`, tone: 'ok' }
        : { fact: 'does not balance', tone: 'bad' };
    }
    default:
      return { fact: `${age(serverNow - heartbeat_at)} ago`, tone: 'ok' };
  }
}

export const agentFacts = (glance: Glance): readonly AgentCell[] =>
  (glance.state.status?.agents ?? []).map((agent) => {
    const { name, state, last_error: error } = agent;
    const word = wordOf(name);
    switch (state) {
      case 'failed':
        return { name, word, fact: error ?? 'failed', tone: 'bad' };
      case 'paused':
      case 'stopped':
        return { name, word, fact: state, tone: 'warn' };
      case 'running':
        return { name, word, ...working(agent, glance) };
    }
  });
