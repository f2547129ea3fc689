// Timeline: the events of an account in order, and where it stood at any of them: folded from the nearest snapshot before.
import { emptyView, fold } from '#model/view.ts';
import { withDecision } from '#dashboard/live/decisions.ts';
import type { Decision } from '#dashboard/live/decisions.ts';
import type { Event } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { View } from '#model/view.ts';

/** A jump folds so many events, and of a log that is very long more: a snapshot holds all that there was. */
export const SNAPSHOT_EVERY = 500;
const SNAPSHOTS_LIMIT = 40;

export type Moment = {
  readonly view: View;
  /** Newest first. */
  readonly decisions: readonly Decision[];
};

export type Timeline = {
  readonly events: readonly Event[];
  /** Latest time up to each event: inputs of the rim may come a little out of order. */
  readonly times: readonly Millis[];
  readonly snapshots: readonly Moment[];
  /** Events from one to the next. */
  readonly every: number;
};

const emptyMoment = (): Moment => ({ view: emptyView(), decisions: [] });

/** Ours to fold on: what it holds is not changed by folding, only what it is held in. */
const copyOf = ({ view, decisions }: Moment): Moment => ({
  decisions,
  view: {
    ...view,
    plans: new Map(view.plans),
    risks: new Map(view.risks),
    positions: new Map(view.positions),
    workingOrders: new Map(view.workingOrders),
    orders: new Map(view.orders),
    trades: [...view.trades],
    equity: [...view.equity],
    stoppedBy: new Map(view.stoppedBy),
    trips: [...view.trips],
    tripped: new Map(view.tripped),
  },
});

function step({ view, decisions }: Moment, event: Event): Moment {
  fold(view, event);
  const around = { plan: (id: string) => view.plans.get(id), risk: (id: string) => view.risks.get(id) };
  return { view, decisions: withDecision(decisions, event, around) };
}

/** @param events any order; each is taken once */
export function timelineOf(events: readonly Event[]): Timeline {
  const bySequence = new Map(events.map((event) => [event.sequence, event]));
  const ordered = [...bySequence.values()].toSorted((a, b) => a.sequence - b.sequence);
  const snapshots: Moment[] = [];
  const every = Math.max(SNAPSHOT_EVERY, Math.ceil(ordered.length / SNAPSHOTS_LIMIT));
  let moment = emptyMoment();
  let latest = Number.NEGATIVE_INFINITY;
  const times = ordered.map((event, at) => {
    if (at % every === 0) {
      snapshots.push(moment);
      moment = copyOf(moment);
    }
    moment = step(moment, event);
    latest = Math.max(latest, event.time);
    return latest;
  });
  return { events: ordered, times, snapshots, every };
}

/** How many of its events had happened by the clock. */
function countBy({ times }: Timeline, clock: Millis): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where everything stood at the clock: exactly what folding the log up to there gives. */
export function momentAt(timeline: Timeline, clock: Millis): Moment {
  const count = countBy(timeline, clock);
  const at = Math.floor(Math.max(0, count - 1) / timeline.every);
  let moment = copyOf(timeline.snapshots[at] ?? emptyMoment());
  for (let next = at * timeline.every; next < count; next += 1) moment = step(moment, timeline.events[next]!);
  return moment;
}
