// Words: numbers, money and times as people read them; one way of writing for what is built here and what the page builds.
import type { FigureUnit } from '#report/report-data.ts';

export const UNKNOWN = '–';
const MINUS = '\u2212';

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Fixed decimals, thousands grouped, a true minus sign; zero carries no sign. */
export function decimal(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? `${MINUS}∞` : UNKNOWN;
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split('.') as [string, string?];
  const isZero = Number(whole) === 0 && Number(fraction ?? 0) === 0;
  return `${value < 0 && !isZero ? MINUS : ''}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** The same with a plus where it is above zero as written. */
export function signed(value: number, decimals: number): string {
  const text = decimal(value, decimals);
  return value > 0 && /[1-9∞]/.test(text) ? `+${text}` : text;
}

/** An exact decimal string with its thousands grouped; every digit stays. */
export function exact(text: string): string {
  const [whole, fraction] = text.replace(/^[-+]/, '').split('.') as [string, string?];
  return `${text.startsWith('-') ? MINUS : ''}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** An amount of money as a decimal string, to cents. */
export const money = (text: string, currency: string, withSign = false): string => {
  const amount = Number(text);
  const words = withSign ? signed(amount, 2) : decimal(amount, 2);
  return currency === 'USD' ? words.replace(/^([+\u2212]?)/, '$1$') : `${words} ${currency}`;
};

export function figure(value: number | null, unit: FigureUnit, currency: string): string {
  if (value === null) return UNKNOWN;
  switch (unit) {
    case 'R':
      return `${signed(value, 2)}R`;
    case 'money':
      return money(String(value), currency, true);
    case 'percent':
      return `${signed(value, 1)}%`;
    case 'share':
      return `${decimal(100 * value, 1)}%`;
    case 'fall':
      return `${decimal(-100 * Math.abs(value), 1)}%`;
    case 'ratio':
      return decimal(value, 2);
    case 'probability':
      return value < 0.01 ? '<0.01' : decimal(value, 2);
    case 'count':
      return decimal(value, 0);
    case 'days':
      return `${decimal(value, 0)} d`;
  }
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** "15:30", UTC. */
export function clockText(time: number): string {
  const date = new Date(time);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** "5 Apr 2024", UTC. */
export function dayText(time: number): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** "Fri 5 Apr 2024, 15:30", UTC. */
export const momentText = (time: number): string =>
  `${DAYS[new Date(time).getUTCDay()]} ${dayText(time)}, ${clockText(time)}`;

/** "5 Apr 2024, 15:30", UTC. */
export const shortMomentText = (time: number): string => `${dayText(time)}, ${clockText(time)}`;

/** "4 h 02 min", "6 d 4 h". */
export function durationText(durationMs: number): string {
  const minutes = Math.round(durationMs / 60_000);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

export const plural = (count: number, noun: string): string => `${decimal(count, 0)} ${noun}${count === 1 ? '' : 's'}`;

/** Decimals that write every one of these prices in full, at most 8. */
export function decimalsOf(prices: ArrayLike<number>): number {
  let most = 0;
  for (let index = 0; index < prices.length && most < 8; index += 1) {
    const text = String(prices[index]);
    // Tiny prices are written with an exponent; they need every decimal.
    if (text.includes('e')) return 8;
    const point = text.indexOf('.');
    if (point >= 0) most = Math.max(most, Math.min(8, text.length - point - 1));
  }
  return most;
}

export const arrow = (direction: number): string => (direction > 0 ? '▲' : direction < 0 ? '▼' : '◆');
