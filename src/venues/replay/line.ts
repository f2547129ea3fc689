// Line: one line of a recording: when it was received, and what.
import { fieldsOf, jsonOf } from './json.ts';
import { readDepthSnapshot } from '#venues/binance/binance.ts';
import type { DepthSnapshot } from '#venues/binance/binance.ts';
import type { Millis } from '#model/time.ts';

export type RecordedLine =
  | { readonly kind: 'message'; readonly time: Millis; readonly text: string }
  /** A book that was asked for. `symbol` is undefined where the recording does not say it. */
  | {
      readonly kind: 'snapshot';
      readonly time: Millis;
      readonly symbol: string | undefined;
      readonly book: DepthSnapshot;
    };

/** `1723161253937085768 {…}`: nanoseconds since 1970, then what came. */
const NANOSECONDS = /^(\d{19}) (\{.*)$/;
/** `1633998512.0633569: {…}`, seconds; before it, of an answer, the address that was asked: `https://… -> `. */
const SECONDS = /^(?:(https?:\/\/\S+) -> )?(\d{10}(?:\.\d+)?): (\{.*)$/;
/** What a recorder writes of its own connections. */
const REMARK = /^wss?:\/\/\S+ <?-> ?\d/;

/** @returns undefined where the line is not as recorders write it; `remark` where it holds no market data */
export function readLine(text: string): RecordedLine | 'remark' | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || REMARK.test(trimmed)) return 'remark';
  const nanoseconds = NANOSECONDS.exec(trimmed);
  if (nanoseconds !== null) return lineOf(Number(nanoseconds[1]!.slice(0, 13)), nanoseconds[2]!, undefined);
  const seconds = SECONDS.exec(trimmed);
  if (seconds === null) return undefined;
  return lineOf(Math.floor(Number(seconds[2]) * 1000), seconds[3]!, seconds[1]);
}

function lineOf(time: Millis, text: string, address: string | undefined): RecordedLine | 'remark' | undefined {
  if (address === undefined && !text.startsWith('{"lastUpdateId"')) return { kind: 'message', time, text };
  const parsed = jsonOf(text);
  const book = readDepthSnapshot(parsed);
  // Other questions that were recorded, such as the list of markets, tell nothing of prices.
  if (book === undefined) return fieldsOf(parsed) === undefined ? undefined : 'remark';
  const symbol = address === undefined ? undefined : (URL.parse(address)?.searchParams.get('symbol') ?? undefined);
  return { kind: 'snapshot', time, symbol, book };
}
