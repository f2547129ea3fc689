// Event routes: what has happened, one event of it, and what led to it.
import { z } from 'zod';
import {
  accountName,
  countText,
  cursorText,
  limitOf,
  LIST_LIMIT,
  momentText,
  page,
  sequenceText,
  symbolText,
} from './field.ts';
import { accountOf, accountsOf } from './context.ts';
import { causesOf, eventAt, planIdOf, STAGES, storyOf } from './why.ts';
import { encode } from '#model/codec.ts';
import { endpoint } from './endpoint.ts';
import { EVENT_KINDS, kindOf } from './event-kind.ts';
import { eventJson } from './wire.ts';
import { Problem } from './problem.ts';
import { spanOf } from './moment.ts';
import type { ApiContext } from './context.ts';
import type { ApiPort, EventFilter } from './port.ts';
import type { Caller } from './caller.ts';
import type { Event } from '#model/event.ts';
import type { FastifyInstance } from 'fastify';

/** Events looked through for the latest ones: what is rarer is found by asking from a sequence or a time on. */
const LATEST_LIMIT = 20_000;

/** The last that pass, oldest first. Looks back in growing steps: most often the first is enough. */
function latest(port: ApiPort, filter: EventFilter, limit: number): readonly Event[] {
  const { first, last } = port.sequences();
  for (let span = limit; ; span *= 4) {
    const from = Math.max(first, last - Math.min(span, LATEST_LIMIT) + 1);
    const events = port.events(from, LATEST_LIMIT, filter);
    if (events.length >= limit || from === first || span >= LATEST_LIMIT) return events.slice(-limit);
  }
}

const KINDS: ReadonlySet<string> = new Set(EVENT_KINDS);
const kindsText = z
  .string()
  .max(1_000)
  .refine((text) => text.split(',').every((word) => KINDS.has(word)), { message: 'kinds of events, by commas' })
  .describe(`one or more of ${EVENT_KINDS.join(', ')}, separated by commas`);

const eventReply = z.object({
  sequence: z.int(),
  timestamp: z.number(),
  key: z.string(),
  cause: z.int(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export function eventRoutes(app: FastifyInstance, context: ApiContext): void {
  const { port, cursors } = context;
  const params = z.strictObject({ sequence: sequenceText });
  const found = (caller: Caller, sequence: string): Event => {
    const event = eventAt(port, Number(sequence), accountsOf(context, caller.user));
    if (event === undefined) throw new Problem('not_found');
    return event;
  };

  endpoint(
    app,
    'GET /events/history',
    {
      summary: 'Events of the markets and of the own accounts, oldest first; without a start, the latest',
      query: z.strictObject({
        limit: countText(LIST_LIMIT).optional(),
        cursor: cursorText.optional(),
        from_sequence: sequenceText.optional(),
        kind: kindsText.optional(),
        symbol: symbolText.optional(),
        from: momentText.optional(),
        until: momentText.optional(),
        format: z.enum(['lines']).optional(),
      }),
      reply: z.union([page(eventReply), page(z.string())]),
    },
    ({ caller, query }) => {
      const limit = limitOf(query.limit);
      const list = `events ${query.kind ?? ''} ${query.symbol ?? ''} ${query.from ?? ''} ${query.until ?? ''}`;
      const filter = {
        ...spanOf(query),
        accounts: accountsOf(context, caller.user),
        ...(query.kind === undefined ? {} : { kinds: query.kind.split(',').map(kindOf) }),
        ...(query.symbol === undefined ? {} : { symbol: query.symbol }),
      };
      const told = (events: readonly Event[]) =>
        query.format === 'lines' ? { items: events.map(encode) } : { items: events.map(eventJson) };
      const start = query.cursor === undefined ? query.from_sequence : cursors.open(list, caller.user.id, query.cursor);
      if (start === undefined && query.from === undefined && query.until === undefined)
        return { ...told(latest(port, filter, limit)), next_cursor: null };
      const events = port.events(Number(start ?? port.sequences().first), limit + 1, filter);
      const following = events[limit];
      return {
        ...told(events.slice(0, limit)),
        next_cursor: following === undefined ? null : cursors.seal(list, caller.user.id, String(following.sequence)),
      };
    },
  );
  endpoint(
    app,
    'GET /api/v1/events/:sequence',
    { summary: 'One event', params, reply: eventReply },
    ({ caller, params: { sequence } }) => eventJson(found(caller, sequence)),
  );
  endpoint(
    app,
    'GET /api/v1/events/:sequence/causes',
    {
      summary: 'What led to an event, up to the input; and the whole story of its plan',
      params,
      query: z.strictObject({ account: accountName.optional() }),
      reply: z.object({
        event: eventReply,
        causes: z.array(eventReply),
        account: z.string().nullable(),
        plan_id: z.string().nullable(),
        chain: z.array(eventReply.extend({ stage: z.enum(STAGES) })),
        is_complete: z.boolean(),
      }),
    },
    ({ caller, params: { sequence }, query }) => {
      const accounts = accountsOf(context, caller.user);
      const event = found(caller, sequence);
      const causes = causesOf(port, event, accounts);
      const account =
        query.account === undefined
          ? (accounts.find((each) => each === event.key) ?? accounts[0])
          : accountOf(context, caller, query.account);
      const near = [event, ...causes.events];
      const view = account === undefined ? undefined : port.view(account);
      const about = view === undefined ? undefined : near.find((each) => planIdOf(each, view) !== undefined);
      const planId = about === undefined ? undefined : planIdOf(about, view!)!;
      const story = planId === undefined ? undefined : storyOf(port, planId, account!, about!);
      return {
        event: eventJson(event),
        causes: causes.events.map(eventJson),
        account: account ?? null,
        plan_id: planId ?? null,
        chain: (story?.steps ?? []).map(({ stage, event: step }) => ({ stage, ...eventJson(step) })),
        is_complete: causes.isComplete && story?.isComplete !== false,
      };
    },
  );
}
