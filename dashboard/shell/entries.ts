// Entries: what the palette finds, and where it goes: commands open their dialog and never act.
import { clock, weekdayDay, zoneWord } from '#dashboard/format/moment.ts';
import { isTimeframe } from '#model/time.ts';
import { PATTERN_KINDS } from '#model/pattern.ts';
import type { IconName } from '#dashboard/ui/icon.tsx';
import type { View } from '#model/view.ts';

export type PaletteEntry = {
  readonly id: string;
  readonly name: string;
  /** What Enter does. */
  readonly does: string;
  readonly icon: IconName;
  /** Its name is an id: it is found as it is typed, and not by its letters. */
  readonly isId?: boolean;
  readonly run: () => void;
};

/** To a page with what stands in its address. */
export type Go = (path: string, search?: Readonly<Record<string, string | undefined>>) => void;

const ORDERS = 200;
const PATTERNS = 200;

/** Each market, and each market on each timeframe: `SOLUSDT 1h`. */
export const marketEntries = (
  symbols: readonly string[],
  timeframes: readonly string[],
  go: Go,
): readonly PaletteEntry[] =>
  symbols.flatMap((symbol) => [
    {
      id: `symbol ${symbol}`,
      name: symbol,
      does: 'Open its chart',
      icon: 'trading',
      run: () => go('/trading', { symbol }),
    },
    ...timeframes.map((tf): PaletteEntry => ({
      id: `symbol ${symbol} ${tf}`,
      name: `${symbol} ${tf}`,
      does: 'Open its chart',
      icon: 'trading',
      run: () => go('/trading', { symbol, tf }),
    })),
  ]);

export const orderEntries = (view: View, go: Go): readonly PaletteEntry[] =>
  [...view.orders.values()]
    .slice(-ORDERS)
    .toReversed()
    .map(({ order: { request } }) => ({
      id: `order ${request.clientId}`,
      name: `${request.clientId} ${request.symbol} ${request.role}`,
      does: 'Show why',
      icon: 'link',
      isId: true,
      run: () => go('/trading', { why: request.planId }),
    }));

/** `BTCUSDT:15m:order-block:internal:up:1795262400000`: market and timeframe of the chart on which it is; undefined where it is no id. */
export function chartOf(patternId: string): { readonly symbol: string; readonly tf: string } | undefined {
  const [symbol, tf, kind] = patternId.split(':');
  const isOne =
    symbol !== undefined && tf !== undefined && isTimeframe(tf) && PATTERN_KINDS.some((each) => each === kind);
  return isOne ? { symbol, tf } : undefined;
}

const patternEntry = (patternId: string, go: Go): readonly PaletteEntry[] => {
  const chart = chartOf(patternId);
  if (chart === undefined) return [];
  return [
    {
      id: `pattern ${patternId}`,
      name: patternId,
      does: 'Show it on its chart',
      icon: 'layers',
      isId: true,
      run: () => go('/trading', { ...chart, pattern: patternId, why: undefined, at: undefined }),
    },
  ];
};

/** Those that plans stand on, the newest plans first. */
export function patternEntries(view: View, go: Go): readonly PaletteEntry[] {
  const ids = [...view.plans.values()].toReversed().flatMap(({ reasons }) => reasons.map(({ patternId }) => patternId));
  return [...new Set(ids)].slice(0, PATTERNS).flatMap((id) => patternEntry(id, go));
}

/** What is typed in full: the id of any pattern, and `replay 2026-11-20 15:30`, in UTC. */
export function typedEntries(typed: string, zone: string, go: Go): readonly PaletteEntry[] {
  const text = typed.trim();
  const replay = /^replay\s+(?:to\s+)?(\d{4}-\d{2}-\d{2})(?:[ T](\d{1,2}:\d{2}))?$/i.exec(text);
  if (replay === null) return patternEntry(text, go);
  const at = Date.parse(`${replay[1]}T${(replay[2] ?? '00:00').padStart(5, '0')}:00Z`);
  if (Number.isNaN(at)) return [];
  return [
    {
      id: `replay ${at}`,
      name: `Replay to ${weekdayDay(at, zone, at)}, ${clock(at, zone)} ${zoneWord(zone)}`,
      does: 'Show what was known then',
      icon: 'play',
      run: () => go('/trading', { at: String(at) }),
    },
  ];
}
