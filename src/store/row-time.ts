// Row time: the stamp of the row in hand as milliseconds UTC, whatever unit or zone it was written in.
import { isoTime } from '#model/time.ts';
import { broken } from './parser-state.ts';
import { ROLE } from './csv-layout.ts';
import { utcOf } from './wall-clock.ts';
import type { Layout } from './csv-layout.ts';
import type { Millis } from '#model/time.ts';
import type { State } from './parser-state.ts';

/** How the stamps were written, as bits. */
export const UNITS = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const;
export const NAIVE = 16;

/** Beyond it a stamp is in another unit than thought, or damaged. */
const LAST_TIME = Date.UTC(2200, 0, 1);

/** Seconds, milliseconds, microseconds and nanoseconds of one date are a thousand apart: size tells the unit. */
export function timeOfNumber(state: State, value: number): number {
  const unit = value < 1e11 ? 0 : value < 1e14 ? 1 : value < 1e17 ? 2 : 3;
  state.units |= 1 << unit;
  // A float does not hold single nanoseconds.
  const time = unit === 1 ? value : unit === 0 ? value * 1000 : unit === 2 ? value / 1000 : Math.round(value / 1e6);
  if (Number.isInteger(time) && time >= 0 && time < LAST_TIME) return time;
  const mend = 'stamps are whole milliseconds, seconds or microseconds since 1970, before the year 2200';
  throw broken(state, 'DATA_INVALID', `the stamp ${value} is no time of a candle`, mend);
}

export function timeOfStamp(state: State, layout: Layout): number {
  const { row, stamp, clock, options } = state;
  const local = row[ROLE.time]! + (layout.hasClock ? row[ROLE.clock]! : 0);
  if (stamp.zoned) return checkDate(state, local);
  state.units |= NAIVE;
  if (clock === undefined) {
    const broker = layout.format === 'mt5-export';
    const what = `the stamps, such as ${wallText(local)}, carry no time zone${broker ? ': they are in the time of the broker' : ''}`;
    const mend = broker
      ? 'name the zone of the broker, for many --zone Europe/Athens'
      : 'name the zone they were written in, such as --zone Europe/Athens or --zone UTC';
    throw broken(state, 'TIME_ZONE_NEEDED', what, mend);
  }
  const time = utcOf(clock, local, previousTime(state));
  if (!Number.isNaN(time)) return checkDate(state, time);
  const what = `${wallText(local)} does not exist in ${options.zone}: the clocks went forward over it`;
  throw broken(state, 'DATA_INVALID', what, 'name the zone that the stamps were written in');
}

function checkDate(state: State, time: number): number {
  if (time < LAST_TIME) return time;
  throw broken(state, 'DATA_INVALID', `${isoTime(time)} is no time of a candle`, 'mend or remove the line');
}

const wallText = (local: Millis): string => isoTime(local).replace('T', ' ').replace('Z', '');

export function previousTime(state: State): number {
  const { columns } = state;
  return columns.length === 0 ? Number.NaN : columns.openTime[columns.length - 1]!;
}
