// News: keeps plans out of the windows in which a firm limits trading, and warns of positions that could close inside one.
import { isoTime } from '#model/time.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';
import type { NewsTerms, NewsWindow } from '#model/firm-terms.ts';
import type { Plan } from '#model/plan.ts';
import type { Say } from '#model/agent.ts';
import type { Book } from './sizing.ts';
import type { RiskState } from './state.ts';

/** The window that stands against opening the plan now, with the reason; undefined where none does. */
export function newsAgainst(news: NewsTerms, instrument: Instrument, plan: Plan, time: Millis): string | undefined {
  // Where fills are forbidden the exits count too, and a waiting entry may fill whenever price is there.
  const strict = news.meaning === 'no-fills';
  const until = strict ? Math.max(time + news.warnMs, plan.orderType === 'market' ? time : plan.expiresAt) : time;
  const window = firstWindow(news, instrument, time, until);
  if (window === undefined) return undefined;
  const span = `${window.title}: ${isoTime(window.from)} to ${isoTime(window.until)}`;
  if (window.from <= time) return `${span}, now`;
  if (window.from <= time + news.warnMs) return `${span}, so near that it could close inside`;
  return `${span}, its order waits until ${isoTime(plan.expiresAt)} and could fill inside`;
}

const LIMIT = 'news-window';

/** Says once of each market that is held that a window is near. A person may want to close before: nothing else does. */
export function warnOfNews(state: RiskState, { settings, markets }: Book, time: Millis, say: Say<'limitNear'>): void {
  const news = settings.firm?.news;
  if (news === undefined || state.slots.size === 0) return;
  for (const { symbol } of state.slots.values()) {
    const window = firstWindow(news, markets.get(symbol)!.instrument, time, time + news.warnMs);
    const key = `${LIMIT} ${symbol}`;
    if (window === undefined) state.warned.delete(key);
    else if (!state.warned.has(key)) {
      state.warned.add(key);
      const used = news.warnMs === 0 ? 1 : Math.min(1, 1 - (window.from - time) / news.warnMs);
      say('limitNear', { limit: LIMIT, used, detail: `${symbol} is held: ${window.title} at ${isoTime(window.from)}` });
    }
  }
}

/** The earliest window of the instrument that meets [from, until]. */
function firstWindow(
  { windows }: NewsTerms,
  { symbol, base, quote }: Instrument,
  from: Millis,
  until: Millis,
): NewsWindow | undefined {
  // All are equally long, so that they end in the order in which they begin.
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (windows[middle]!.until < from) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < windows.length && windows[at]!.from <= until; at += 1) {
    const { markets } = windows[at]!;
    if (markets.length === 0 || [symbol, base, quote].some((name) => markets.includes(name))) return windows[at];
  }
  return undefined;
}
