// Verdict: the answer line of Home: the worst thing that is true, in one word, with the facts that matter, protection first.
import { age } from '#dashboard/format/span.ts';
import { plural } from '#dashboard/format/figure.ts';
import { ruleWords } from './words.ts';
import type { BreakerRow, Status } from './status.ts';
import type { Link } from './socket.ts';
import type { PositionRow } from './account.ts';
import type { PricesAge } from './freshness.ts';

export type VerdictTone = 'ok' | 'warn' | 'bad' | 'off';
export type Verdict = {
  readonly tone: VerdictTone;
  readonly head: string;
  readonly facts: string;
  /** Said where there is room. */
  readonly minor: string;
  /** Other things that are wrong besides. */
  readonly more: number;
  /** Where to look. */
  readonly page: '/monitoring' | '/risk' | '/trading' | undefined;
};

export type Asked = {
  readonly now: number;
  readonly link: Link;
  readonly loaded: boolean;
  readonly status: Status | undefined;
  readonly prices: PricesAge;
  readonly positions: readonly PositionRow[];
  readonly breakers: readonly BreakerRow[];
  /** Share of the daily limit that is used. */
  readonly used: number | undefined;
  /** Said last where all is well: what was decided last. */
  readonly last: string | undefined;
};

/** A page that has just lost its connection most often has it back before anybody has read that it was gone. */
const LINK_PATIENCE_MS = 3_000;
const WARN_SHARE = 0.8;

type Finding = Omit<Verdict, 'more' | 'minor'>;

/** Of those without a stop nothing is said that could be read as comfort. */
function protection(positions: readonly PositionRow[]): string {
  const bare = positions.filter((each) => each.protection === 'none');
  if (positions.length === 0) return 'No position is open.';
  if (bare.length > 0) return `${bare.map(({ symbol }) => symbol).join(', ')} has no stop.`;
  const all = positions.every((each) => each.protection === 'stop-and-target') ? 'stop and target' : 'a stop';
  const who =
    positions.length === 1
      ? 'The open position has'
      : positions.length === 2
        ? 'Both positions have'
        : `All ${positions.length} positions have`;
  return `${who} ${all} on the venue.`;
}

/** Everything that is not as it should be, worst first. */
function findings(asked: Asked): readonly Finding[] {
  const { now, link, loaded, status, prices, positions, breakers, used } = asked;
  const found: Finding[] = [];
  if (link.phase === 'lost' && now - link.since >= LINK_PATIENCE_MS)
    found.push({
      tone: 'off',
      head: 'Not connected.',
      facts: `Dashboard disconnected ${age(now - link.since)}, agent state unknown, retrying. The agent may still be trading; stops stand at the venue.`,
      page: undefined,
    });
  if (!loaded) return found;
  const bare = positions.filter((each) => each.protection === 'none');
  if (bare.length > 0)
    found.push({
      tone: 'bad',
      head: `${plural(bare.length, 'position')} without a stop.`,
      facts: protection(positions),
      page: '/trading',
    });
  const stop = breakers.find(({ rule }) => rule === 'emergency-stop');
  if (stop !== undefined)
    found.push({
      tone: 'bad',
      head: `Stopped by ${stop.detail.replace(/^pressed by /, '')}.`,
      facts: `${protection(positions)} No new entries until a person resets it.`,
      page: '/monitoring',
    });
  const [tripped] = breakers.filter((each) => each !== stop);
  if (tripped !== undefined)
    found.push({
      tone: 'bad',
      head: 'New entries are halted.',
      facts: `${ruleWords(tripped.rule)}: ${tripped.detail}. ${protection(positions)}`,
      page: '/monitoring',
    });
  else if (stop === undefined && status?.system.state === 'halted')
    found.push({ tone: 'bad', head: 'New entries are halted.', facts: protection(positions), page: '/monitoring' });
  const failed = status?.agents.filter(({ state }) => state === 'failed') ?? [];
  if (failed.length > 0)
    found.push({
      tone: 'warn',
      head: 'Needs a look.',
      facts: `${failed.map(({ name }) => name).join(', ')} has failed. ${protection(positions)}`,
      page: '/monitoring',
    });
  if (prices.freshness === 'stale' && link.phase !== 'lost')
    found.push({
      tone: 'warn',
      head: 'Needs a look.',
      facts:
        prices.ageMs === undefined
          ? `No price has come in yet. ${protection(positions)}`
          : `Prices have been silent for ${age(prices.ageMs)}. ${protection(positions)}`,
      page: '/monitoring',
    });
  if (status?.system.state === 'paused')
    found.push({
      tone: 'warn',
      head: 'Needs a look.',
      facts: `Trading is paused by a person. ${protection(positions)}`,
      page: '/monitoring',
    });
  const idle = status?.agents.filter(({ state }) => state === 'paused' || state === 'stopped') ?? [];
  if (idle.length > 0)
    found.push({
      tone: 'warn',
      head: 'Needs a look.',
      facts: `${idle.map(({ name, state }) => `${name} is ${state}`).join(', ')}. ${protection(positions)}`,
      page: '/monitoring',
    });
  if (used !== undefined && used >= WARN_SHARE)
    found.push({
      tone: 'warn',
      head: 'Needs a look.',
      facts: `${Math.floor(used * 100)}% of the daily limit is used. ${protection(positions)}`,
      page: '/risk',
    });
  return found;
}

export function verdict(asked: Asked): Verdict {
  const all = findings(asked);
  const [worst] = all;
  if (worst !== undefined) return { ...worst, minor: '', more: all.length - 1 };
  if (!asked.loaded)
    return {
      tone: 'off',
      head: 'Connecting.',
      facts: 'Asking where things stand.',
      minor: '',
      more: 0,
      page: undefined,
    };
  const { ageMs } = asked.prices;
  const agents = asked.status?.agents.length;
  const facts = [ageMs === undefined ? '' : `Prices are ${age(ageMs)} old.`, protection(asked.positions)];
  const minor = [
    agents === undefined ? '' : `${plural(agents, 'agent')} ${agents === 1 ? 'runs' : 'run'}.`,
    asked.last ?? '',
  ];
  return { tone: 'ok', head: 'All normal.', facts: said(facts), minor: said(minor), more: 0, page: undefined };
}

const said = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');
