// Event stream: what the dashboard lives on: events as the codec writes them, prices a few times a second, and how things are.
import { z } from 'zod';
import { agentJson, feedJson, ownBreakers, priceJson, systemJson } from './status-json.ts';
import { encode } from '#model/codec.ts';
import { EVENT_KINDS, kindOf } from './event-kind.ts';
import { RESUME_LIMIT } from './stream.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';
import type { Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { SocketClient } from './socket-client.ts';
import type { Sockets } from './sockets.ts';

/** Events that come in a burst go in one frame. */
const BATCH_MS = 50;
const LINES_LIMIT = 500;
const PRICES_MS = 250;
const STATUS_MS = 1_000;
const HEARTBEAT_MS = 2_000;

const request = z.strictObject({
  /** The first that is wanted, such as the one after a snapshot; without it, what comes from now on. */
  from_sequence: z.int().min(1).optional(),
  kinds: z.array(z.enum(EVENT_KINDS)).min(1).max(EVENT_KINDS.length).optional(),
});

/** What a client wants and how far it has been told. */
type Follower = {
  readonly kinds: ReadonlySet<Kind> | undefined;
  /** The next sequence that it has not been told. */
  next: number;
  /** It is being told the past, a page at a time; the present waits in the log. */
  isBehind: boolean;
  readonly prices: Map<string, string>;
  status: string;
  saidAt: Millis;
};
type Line = { readonly sequence: number; readonly key: string; readonly kind: Kind; readonly line: string };

/** @returns stop */
export function eventStreamRoute(app: FastifyInstance, context: ApiContext, sockets: Sockets): () => void {
  const { port, now } = context;
  const followers = new Map<SocketClient, Follower>();
  let batch: Line[] = [];
  let flusher: NodeJS.Timeout | undefined;
  let sequence = port.sequences().last;

  const isHis = ({ accounts }: SocketClient, key: string): boolean =>
    accounts.includes(key) || !port.accounts().includes(key);
  const say = (client: SocketClient, follower: Follower, frame: object, done?: () => void): void => {
    follower.saidAt = now();
    client.send(JSON.stringify(frame), done);
  };

  const flush = (): void => {
    flusher = undefined;
    const lines = batch;
    batch = [];
    for (const [client, follower] of followers) {
      if (follower.isBehind || !client.isOpen()) continue;
      const own = lines.filter(
        (each) => each.sequence >= follower.next && follower.kinds?.has(each.kind) !== false && isHis(client, each.key),
      );
      follower.next = Math.max(follower.next, sequence + 1);
      for (let from = 0; from < own.length; from += LINES_LIMIT) {
        const part = own.slice(from, from + LINES_LIMIT);
        say(client, follower, { type: 'events', sequence: part.at(-1)!.sequence, lines: part.map(({ line }) => line) });
      }
    }
  };
  const stopEvents = port.subscribe(sequence + 1, (event) => {
    sequence = event.sequence;
    if (followers.size === 0) return;
    batch.push({ sequence, key: event.key, kind: event.kind, line: encode(event) });
    flusher ??= setTimeout(flush, BATCH_MS).unref();
  });

  /** A page, and the next once that one has left: the past may be longer than what may wait for a client. */
  const catchUp = (client: SocketClient, follower: Follower): void => {
    // Another request has taken its place meanwhile.
    if (followers.get(client) !== follower) return;
    const { accounts } = client;
    const { kinds } = follower;
    const filter = { accounts, ...(kinds === undefined ? {} : { kinds: [...kinds] }) };
    const page = follower.next > sequence ? [] : port.events(follower.next, LINES_LIMIT, filter);
    const upTo = page.length < LINES_LIMIT ? Math.max(sequence, page.at(-1)?.sequence ?? 0) : page.at(-1)!.sequence;
    follower.next = upTo + 1;
    follower.isBehind = page.length > 0;
    if (page.length > 0)
      say(client, follower, { type: 'events', sequence: upTo, lines: page.map(encode) }, () =>
        catchUp(client, follower),
      );
  };

  const tellPrices = (client: SocketClient, follower: Follower): void => {
    const prices = port.prices().map(priceJson);
    const changed = prices.filter((price) => {
      const text = JSON.stringify(price);
      const isNew = follower.prices.get(price.symbol) !== text;
      if (isNew) follower.prices.set(price.symbol, text);
      return isNew;
    });
    if (changed.length > 0) say(client, follower, { type: 'prices', prices: changed });
  };
  const tellStatus = (client: SocketClient, follower: Follower): void => {
    const system = systemJson(port, client.accounts);
    const breakers = ownBreakers(port, client.accounts);
    const agents = port.agents().map(agentJson);
    const feeds = port.feeds().map(feedJson);
    // Heartbeats and messages go on all the time: that they do is no news.
    const still = JSON.stringify([
      system,
      breakers,
      agents.map((agent) => ({ ...agent, heartbeat_at: 0 })),
      feeds.map((feed) => ({ ...feed, last_message_at: 0 })),
    ]);
    if (follower.status !== still)
      say(client, follower, { type: 'status', timestamp: now(), sequence, system, agents, feeds, breakers });
    else if (now() - follower.saidAt >= HEARTBEAT_MS)
      say(client, follower, { type: 'heartbeat', timestamp: now(), sequence });
    follower.status = still;
  };
  const eachFollower = (tell: typeof tellPrices) => (): void => {
    for (const [client, follower] of followers) if (client.isOpen()) tell(client, follower);
  };
  const pricing = setInterval(eachFollower(tellPrices), PRICES_MS).unref();
  const reporting = setInterval(eachFollower(tellStatus), STATUS_MS).unref();

  const onWanted = (client: SocketClient, wanted: z.output<typeof request>): void => {
    const from = wanted.from_sequence ?? sequence + 1;
    const { first } = port.sequences();
    if (from > sequence + 1 || from < first || sequence - from > RESUME_LIMIT) {
      client.error('snapshot_required', 'this part of the stream is not kept: ask for a snapshot and what follows it');
      return;
    }
    const kinds = wanted.kinds === undefined ? undefined : new Set(wanted.kinds.map(kindOf));
    const follower: Follower = { kinds, next: from, isBehind: true, prices: new Map(), status: '', saidAt: 0 };
    followers.set(client, follower);
    say(client, follower, { type: 'subscribed', from_sequence: from, sequence, kinds: wanted.kinds ?? null });
    tellStatus(client, follower);
    tellPrices(client, follower);
    catchUp(client, follower);
  };

  sockets.open(app, {
    name: 'GET /api/v1/events/stream',
    request,
    form: '{"from_sequence": 1, "kinds": [...]} with both optional',
    onWanted,
    onClose: (client) => void followers.delete(client),
  });
  return () => {
    clearTimeout(flusher);
    clearInterval(pricing);
    clearInterval(reporting);
    stopEvents();
  };
}
