// Codec: events to and from text. Exact numbers travel as decimal strings; the field's name says that it is one.
import { formatFixed, parseFixed } from './number.ts';
import type { Event } from './event.ts';

/** Raised when an event's shape changes; an upcaster from every older version stands in UPCASTERS. */
export const FORMAT_VERSION = 1;

/** Fields that are always exact numbers. A name in this list means the same in every event. */
export const EXACT_FIELDS: ReadonlySet<string> = new Set([
  'amount',
  'cash',
  'cost',
  'entry',
  'entryPrice',
  'equity',
  'exitPrice',
  'fee',
  'fees',
  'filled',
  'funding',
  'grossPnl',
  'maxDailyLoss',
  'maxExposure',
  'maxLeverage',
  'maxPositionNotional',
  'maxSymbolExposure',
  'netPnl',
  'price',
  'quantity',
  'riskAmount',
  'stop',
  'stopPrice',
  'target',
  'trail',
  'unrealised',
]);

type Upcaster = (event: Record<string, unknown>) => Record<string, unknown>;
const UPCASTERS: Readonly<Record<number, Upcaster>> = {};

const write = (_name: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return formatFixed(value);
  // JSON has no word for "not known yet": without this it would come back as null and poison sums as 0.
  return Number.isNaN(value) ? 'NaN' : value;
};

const read = (name: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (value === 'NaN') return Number.NaN;
  return EXACT_FIELDS.has(name) ? parseFixed(value) : value;
};

/** One line of JSON. */
export const encode = (event: Event): string => JSON.stringify({ version: FORMAT_VERSION, ...event }, write);

/**
 * The event that `encode` was given, whatever version wrote it.
 * @throws RangeError for a version from the future or one without an upcaster
 */
export function decode(line: string): Event {
  let { version, ...event } = JSON.parse(line, read) as { version: number } & Record<string, unknown>;
  if (version > FORMAT_VERSION) throw new RangeError(`event format ${version} is newer than ${FORMAT_VERSION}`);
  for (; version < FORMAT_VERSION; version += 1) {
    const upcast = UPCASTERS[version];
    if (upcast === undefined) throw new RangeError(`no way from event format ${version} to ${version + 1}`);
    event = upcast(event);
  }
  return event as unknown as Event;
}
