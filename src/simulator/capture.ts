// Capture: a recorded stream of the exchange as a script, message for message.
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { SmcError } from '#model/fate.ts';
import { instrumentOf } from './instruments.ts';
import type { BookStart, Fact, Level, Script } from './facts.ts';

/** A recording is held in memory: an hour of one busy market is about 600,000 messages. */
const MESSAGES_LIMIT = 2_000_000;

type Payload = {
  readonly e?: string;
  readonly E?: number;
  readonly s: string;
  readonly [field: string]: unknown;
};
type Line = {
  readonly data?: Payload;
  readonly lastUpdateId?: number;
  readonly bids?: Level[];
  readonly asks?: Level[];
};

/**
 * Lines are `local-nanoseconds JSON`, the JSON being a combined stream message (trade, depthUpdate, bookTicker) or one REST
 * depth snapshot. Several files are read one after the other. Times are the exchange's own; quotes, which carry none, get
 * that of the message before them.
 * @throws SmcError FILE_NOT_FOUND, FILE_FORMAT with the line
 */
export async function captureScript(paths: readonly string[]): Promise<Script> {
  const facts: Fact[] = [];
  let book: BookStart | undefined;
  let time = 0;
  for (const path of paths) {
    let row = 0;
    for await (const text of linesOf(path)) {
      row += 1;
      const line = readLine(text, `${path}, line ${row}`);
      if (line === undefined) continue;
      if (line.lastUpdateId !== undefined) {
        book ??= { lastUpdate: line.lastUpdateId, bids: line.bids ?? [], asks: line.asks ?? [] };
        continue;
      }
      time = Math.max(time, line.data?.E ?? 0);
      const fact = time === 0 ? undefined : factOf(line.data, time);
      if (fact === undefined) continue;
      facts.push(fact);
      if (facts.length > MESSAGES_LIMIT)
        throw new SmcError('FILE_FORMAT', `more than ${MESSAGES_LIMIT} messages`, path, 'play a shorter recording');
    }
  }
  const symbols = [...new Set(facts.map(({ symbol }) => symbol))];
  if (facts.length === 0)
    throw new SmcError('DATA_EMPTY', 'the recording holds no market data', paths.join(', '), 'play another recording');
  const empty: BookStart = { lastUpdate: 0, bids: [], asks: [] };
  // A trade counts when it was made, which is some milliseconds before it was told.
  facts.sort((a, b) => a.time - b.time);
  return {
    name: 'capture',
    startTime: facts[0]!.time,
    markets: symbols.map((symbol) => ({
      instrument: instrumentOf(symbol),
      history: undefined,
      book: symbols.length === 1 ? (book ?? empty) : empty,
    })),
    facts: facts[Symbol.iterator](),
  };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  if (!existsSync(path)) throw new SmcError('FILE_NOT_FOUND', 'the recording cannot be read', path, 'look at the path');
  const bytes = createReadStream(path);
  yield* createInterface({ input: path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes, crlfDelay: Infinity });
}

function readLine(text: string, where: string): Line | undefined {
  const from = text.indexOf('{');
  if (from === -1) return undefined;
  try {
    return JSON.parse(text.slice(from)) as Line;
  } catch (cause) {
    throw new SmcError('FILE_FORMAT', 'a line of the recording is not JSON', where, 'record it again', { cause });
  }
}

function factOf(data: Payload | undefined, time: number): Fact | undefined {
  if (data === undefined) return undefined;
  const symbol = data.s;
  if (data.e === 'trade')
    return {
      kind: 'trade',
      // The trade's own time decides its candle.
      time: data['T'] as number,
      symbol,
      id: data['t'] as number,
      price: data['p'] as string,
      quantity: data['q'] as string,
      buyerIsMaker: data['m'] as boolean,
    };
  if (data.e === 'depthUpdate')
    return {
      kind: 'depth',
      time,
      symbol,
      updates: [data['U'] as number, data['u'] as number],
      bids: data['b'] as Level[],
      asks: data['a'] as Level[],
    };
  if (data.e === undefined && typeof data['u'] === 'number')
    return {
      kind: 'quote',
      time,
      symbol,
      update: data['u'],
      bid: [data['b'] as string, data['B'] as string],
      ask: [data['a'] as string, data['A'] as string],
    };
  return undefined;
}
