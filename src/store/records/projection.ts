// Projection: events into rows, batch by batch, with the mark that says how far; each batch whole or not at all.
import { setImmediate as breathe } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { encode } from '#model/codec.ts';
import { assert, SmcError } from '#model/fate.ts';
import { newDraft } from './draft.ts';
import { project, PROJECTION_VERSION, RECORDS_HEARS, wanted } from './project.ts';
import { PORTFOLIOS, POSITIONS, SESSIONS, TABLES } from './tables.ts';
import type { Engine, State, Writer } from './engine.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Table } from './table.ts';

/** Events whose rows are in memory at one time during a rebuild. */
const PAGE_EVENTS = 5_000;
const UNKNOWN_EXCHANGE = 'unknown';

const HEARD: ReadonlySet<Kind> = new Set(RECORDS_HEARS);

export type Projection = {
  readonly apply: (events: readonly Event[]) => Promise<number>;
  readonly rebuild: (events: Iterable<Event>, progress?: (sequence: number) => void) => Promise<number>;
};

/** @param exchange undefined: as it was recorded */
export function projectionOn(engine: Engine, exchange: string | undefined, where: string): Projection {
  const initial: State = {
    sequence: 0,
    version: PROJECTION_VERSION,
    exchange: exchange ?? UNKNOWN_EXCHANGE,
    anchor: 0,
    anchorChecksum: 0,
  };
  return {
    apply: (events) =>
      engine.write(async (writer) => {
        const state = (await writer.state()) ?? initial;
        assureFits(state, exchange, where);
        const fresh = events.filter(({ sequence }) => sequence > state.sequence);
        if (fresh.length === 0) return state.sequence;
        const next = await batch(writer, fresh, state);
        await writer.setState(next);
        return next.sequence;
      }),
    rebuild: (events, progress) =>
      engine.write(async (writer) => {
        const before = await writer.state();
        for (const table of TABLES) await writer.clear(table);
        let state: State = { ...initial, exchange: exchange ?? before?.exchange ?? UNKNOWN_EXCHANGE };
        for (const page of pagesOf(events)) {
          state = await batch(writer, page, state);
          progress?.(state.sequence);
          await breathe();
        }
        await writer.setState(state);
        return state.sequence;
      }),
  };
}

/** Mixed rows of two versions or two exchanges would be right for neither. */
function assureFits(state: State, exchange: string | undefined, where: string): void {
  const mend = 'run `smc store rebuild`';
  if (state.version !== PROJECTION_VERSION)
    throw new SmcError('STORE_REPLAY', 'the read models were made by another version of the program', where, mend);
  if (exchange !== undefined && exchange !== state.exchange)
    throw new SmcError('STORE_REPLAY', `the read models are of ${state.exchange}, not of ${exchange}`, where, mend);
}

function* pagesOf(events: Iterable<Event>): Generator<readonly Event[], void, undefined> {
  let page: Event[] = [];
  for (const event of events) {
    page.push(event);
    if (page.length < PAGE_EVENTS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function batch(writer: Writer, events: readonly Event[], state: State): Promise<State> {
  const draft = newDraft();
  for (const row of await writer.rows({ table: PORTFOLIOS })) draft.hold(PORTFOLIOS, row);
  const sessions = [...draft.all(PORTFOLIOS)].map(({ account, session_id: id }) => [account, id]);
  for (const row of await writer.load(SESSIONS, sessions)) draft.hold(SESSIONS, row);
  const open = { table: POSITIONS, where: [{ column: 'closed_at', is: '=', value: null }] } as const;
  for (const row of await writer.rows(open)) draft.hold(POSITIONS, row);
  for (const [table, identities] of namedBy(events))
    for (const row of await writer.load(table, identities)) draft.hold(table, row);

  let { sequence, anchor, anchorChecksum } = state;
  let last: Event | undefined;
  for (const event of events) {
    assert(event.sequence > sequence, 'events come to the read models in their order');
    sequence = event.sequence;
    project(draft, event, state.exchange);
    if (HEARD.has(event.kind)) last = event;
  }
  for (const [table, rows] of draft.changed()) await writer.save(table, rows);
  if (last !== undefined) {
    anchor = last.sequence;
    anchorChecksum = checksumOf(last);
  }
  return { ...state, sequence, anchor, anchorChecksum };
}

export const checksumOf = (event: Event): number => crc32(encode(event));

/** The rows that the events are about, each once. */
function namedBy(events: readonly Event[]): ReadonlyMap<Table, readonly (readonly string[])[]> {
  const named = new Map<Table, Map<string, readonly string[]>>();
  for (const event of events)
    wanted(event, (table, ...identity) => {
      const known = named.get(table) ?? new Map<string, readonly string[]>();
      named.set(table, known.set(identity.join('\u0000'), identity));
    });
  return new Map([...named].map(([table, identities]) => [table, [...identities.values()]]));
}
