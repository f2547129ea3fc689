// Span: lengths of time: how old something is, how long it has been, how long until it comes.
import { UNKNOWN } from './sign.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two units at most: `0.3 s`, `12 s`, `5 min 33 s`, `4 h 02 min`, `6 d 4 h`. A clock that runs behind gives `0.0 s`. */
export function age(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  const span = Math.max(0, ms);
  if (span < 10 * SECOND) return `${(Math.floor(span / 100) / 10).toFixed(1)} s`;
  if (span < MINUTE) return `${Math.floor(span / SECOND)} s`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min ${padded((span % MINUTE) / SECOND)} s`;
  if (span < DAY) return `${Math.floor(span / HOUR)} h ${padded((span % HOUR) / MINUTE)} min`;
  return `${Math.floor(span / DAY)} d ${Math.floor((span % DAY) / HOUR)} h`;
}

/** As `age`, from a minute on without what is smaller: for cells where seconds would only move. */
export function held(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  return ms >= MINUTE && ms < HOUR ? `${Math.floor(ms / MINUTE)} min` : age(ms);
}

/** Rounded up, so that it never says that something is here which is not: `5 h 30 min`, `29 min`, `27 s`. */
export function countdown(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  const span = Math.max(0, ms);
  if (span <= MINUTE) return `${Math.ceil(span / SECOND)} s`;
  const minutes = Math.ceil(span / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

const padded = (value: number): string => String(Math.floor(value)).padStart(2, '0');
