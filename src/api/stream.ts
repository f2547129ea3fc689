// Stream: the market stream. A subscription is answered with where things stand, and from there on with all that happens.
import { formatFixed } from '#model/number.ts';
import { klineData, ofEvent, ofFeed, STREAMED, subscription } from './stream-message.ts';
import type { ApiContext } from './context.ts';
import type { DataType, Routed, StreamMessage, Subscription } from './stream-message.ts';
import type { FastifyInstance } from 'fastify';
import type { SocketClient } from './socket-client.ts';
import type { Sockets } from './sockets.ts';

const SUBSCRIPTIONS_LIMIT = 200;
/** Events that a resume reaches back; further, a new snapshot costs less. */
export const RESUME_LIMIT = 20_000;
const RESUME_PAGE = 1_000;
const SNAPSHOT_CANDLES = 50;

type Choice = { readonly symbols: ReadonlySet<string>; readonly types: ReadonlySet<DataType> };

/** @returns stop */
export function streamRoute(app: FastifyInstance, context: ApiContext, sockets: Sockets): () => void {
  const { port, now } = context;
  const choices = new Map<SocketClient, Choice>();
  const books = new Map<string, Routed>();
  /** Of the last event that was heard: everything up to it has been told to who was subscribed. */
  let sequence = port.sequences().last;

  const isSaid = (timeframe: string): boolean => port.timeframes().some((each) => each === timeframe);
  const isWanted = (client: SocketClient, choice: Choice, { dataType, account, message }: Routed): boolean =>
    client.isOpen() &&
    choice.types.has(dataType) &&
    choice.symbols.has(message.symbol) &&
    (account === undefined || client.accounts.includes(account));
  const tell = (routed: Routed | undefined): void => {
    if (routed === undefined) return;
    let text: Buffer | undefined;
    for (const [client, choice] of choices) {
      if (!isWanted(client, choice, routed)) continue;
      // Once for all who hear it.
      text ??= Buffer.from(JSON.stringify(routed.message));
      client.send(text);
    }
  };
  const stopEvents = port.subscribe(sequence + 1, (event) => {
    sequence = event.sequence;
    if (choices.size > 0) tell(ofEvent(event, port.accounts(), isSaid));
  });
  const stopFeed = port.watch((message) => {
    const routed = ofFeed(message, sequence);
    if (message.kind === 'book') books.set(message.symbol, routed!);
    if (choices.size > 0) tell(routed);
  });

  const snapshot = ({ symbols, types }: Choice): readonly StreamMessage[] => {
    const told: StreamMessage[] = [];
    const add = (symbol: string, data: unknown, timestamp: number): void =>
      void told.push({ type: 'market_data', symbol, data, timestamp, sequence });
    for (const symbol of symbols) {
      const price = port.prices().find((each) => each.symbol === symbol);
      if (types.has('trade') && price !== undefined)
        add(symbol, { data_type: 'trade', snapshot: true, price: formatFixed(price.last) }, price.time);
      const book = books.get(symbol)?.message;
      if (types.has('orderbook') && book !== undefined)
        add(symbol, { ...(book.data as object), snapshot: true }, book.timestamp);
      if (!types.has('kline')) continue;
      for (const timeframe of port.timeframes()) {
        const candles = port.candles(symbol, timeframe, SNAPSHOT_CANDLES);
        if (candles.length === 0) continue;
        const rows = candles.map((candle) => klineData(candle, undefined));
        add(symbol, { data_type: 'kline', snapshot: true, timeframe, candles: rows }, now());
      }
    }
    return told;
  };

  /** What was missed. The client hears of it before anything new: all of this happens in one turn. */
  const replay = (client: SocketClient, choice: Choice, after: number): void => {
    for (let from = after + 1; from <= sequence && client.isOpen();) {
      const events = port.events(from, RESUME_PAGE, { accounts: client.accounts, kinds: STREAMED });
      for (const event of events) {
        const routed = event.sequence > sequence ? undefined : ofEvent(event, port.accounts(), isSaid);
        if (routed !== undefined && isWanted(client, choice, routed)) client.send(JSON.stringify(routed.message));
      }
      if (events.length < RESUME_PAGE) return;
      from = events.at(-1)!.sequence + 1;
    }
  };

  const onWanted = (client: SocketClient, { symbols, data_types, resume_from }: Subscription): void => {
    const choice = { symbols: new Set(symbols), types: new Set(data_types) };
    const known = new Set(port.instruments().map(({ symbol }) => symbol));
    if (choice.symbols.size * choice.types.size > SUBSCRIPTIONS_LIMIT) {
      client.error('subscription_limit', `at most ${SUBSCRIPTIONS_LIMIT} pairs of symbol and data type`);
      return;
    }
    if (symbols.some((symbol) => !known.has(symbol))) {
      client.error('symbol_unknown', 'a symbol is not traded here');
      return;
    }
    const { first } = port.sequences();
    if (
      resume_from !== undefined &&
      (resume_from > sequence || resume_from < first - 1 || sequence - resume_from > RESUME_LIMIT)
    ) {
      client.error('snapshot_required', 'this part of the stream is not kept: subscribe without resume_from');
      return;
    }
    choices.set(client, choice);
    client.send(
      JSON.stringify({
        type: 'subscribed',
        symbols: [...choice.symbols],
        data_types: [...choice.types],
        sequence,
        resumed: resume_from !== undefined,
      }),
    );
    if (resume_from === undefined) for (const message of snapshot(choice)) client.send(JSON.stringify(message));
    else replay(client, choice, resume_from);
  };

  sockets.open(app, {
    name: 'GET /api/v1/market/stream',
    request: subscription,
    form: '{"symbols": [...], "data_types": [...]}',
    onWanted,
    onClose: (client) => void choices.delete(client),
  });
  return () => {
    stopEvents();
    stopFeed();
  };
}
