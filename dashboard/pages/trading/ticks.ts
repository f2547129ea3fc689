// Ticks: what happened, as marks on the slider of time: one look says where to go back to.
import type { Event } from '#model/event.ts';
import type { Millis } from '#model/time.ts';

export type TickTone = 'sweep' | 'up' | 'down' | 'gain' | 'loss' | 'breaker';
export type Tick = { readonly sequence: number; readonly time: Millis; readonly tone: TickTone; readonly what: string };

/** Undefined for what is not worth a mark: most events. */
export function tickOf(event: Event): Tick | undefined {
  const { sequence, time } = event;
  const head = { sequence, time };
  switch (event.kind) {
    case 'pattern': {
      const { pattern, event: happened } = event.data;
      if (happened !== 'formed' || pattern.variant.startsWith('internal')) return undefined;
      if (pattern.kind === 'sweep') return { ...head, tone: 'sweep', what: 'Liquidity swept' };
      if (pattern.kind !== 'bos' && pattern.kind !== 'choch') return undefined;
      const words = `${pattern.kind === 'bos' ? 'BOS' : 'CHoCH'} ${pattern.direction > 0 ? 'up' : 'down'}`;
      return { ...head, tone: pattern.direction > 0 ? 'up' : 'down', what: words };
    }
    case 'fill':
      return event.data.role === 'entry' ? { ...head, tone: 'gain', what: 'Entry filled' } : undefined;
    case 'trade':
      return event.data.netPnl >= 0n
        ? { ...head, tone: 'gain', what: 'Trade closed with a gain' }
        : { ...head, tone: 'loss', what: 'Trade closed with a loss' };
    case 'tripped':
      return { ...head, tone: 'breaker', what: 'Breaker tripped' };
    default:
      return undefined;
  }
}

/** Time of the next event worth a mark after the clock, or of the last before it. */
export function nextTick(ticks: readonly Tick[], clock: Millis, direction: 1 | -1): Millis | undefined {
  return direction > 0
    ? ticks.find(({ time }) => time > clock)?.time
    : ticks.findLast(({ time }) => time < clock)?.time;
}
