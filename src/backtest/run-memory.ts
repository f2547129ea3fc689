// Run memory: what a report asks for afterwards: the patterns that trades stand on with their lives, and what the gates cost or saved.
import { encode } from '#model/codec.ts';
import { patternId } from '#model/pattern.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Pattern } from '#model/pattern.ts';

export type GateTally = { readonly gate: string; count: number; followed: number; totalR: number };

export type RunMemory = {
  readonly observer: { readonly hears: readonly Kind[]; readonly hear: (event: Event) => void };
  /** By id; only those that an approved plan gave as a reason. */
  readonly named: () => ReadonlyMap<string, Pattern>;
  /** All that was said of a named pattern, as lines of the log; empty for one that is not named. */
  readonly lines: (id: string) => readonly string[];
  /** Gates of the decision in the order in which they first stopped a setup. */
  readonly gates: () => readonly GateTally[];
};

type Life = { readonly pattern: Pattern; readonly events: Event<'pattern'>[] };

/** Patterns that a plan may still name: they expire long before so many have come after them. */
const RECENT_LIMIT = 50_000;

export function runMemory(): RunMemory {
  const recent = new Map<Pattern, Life>();
  const named = new Map<string, Life>();
  const namedOf = new Map<Pattern, Life>();
  const gates = new Map<string, GateTally>();
  const gateOf = new Map<string, GateTally>();

  const note = (event: Event<'pattern'>): void => {
    const { pattern } = event.data;
    const known = recent.get(pattern) ?? namedOf.get(pattern);
    if (known !== undefined) {
      known.events.push(event);
      return;
    }
    recent.set(pattern, { pattern, events: [event] });
    if (recent.size > RECENT_LIMIT) recent.delete(recent.keys().next().value!);
  };
  /** Ids are text that is made anew each time: only for those that sit on the bar of one that is wanted. */
  const keep = (wanted: ReadonlySet<string>): void => {
    const bars = new Set(Array.from(wanted, (id) => Number(id.slice(id.lastIndexOf(':') + 1))));
    for (const life of recent.values()) {
      if (!bars.has(life.pattern.formedAt)) continue;
      const id = patternId(life.pattern);
      if (!wanted.has(id)) continue;
      named.set(id, life);
      namedOf.set(life.pattern, life);
    }
  };
  const hear = (event: Event): void => {
    switch (event.kind) {
      case 'pattern':
        note(event);
        break;
      case 'approved': {
        const wanted = new Set(event.data.plan.reasons.map(({ patternId: id }) => id).filter((id) => !named.has(id)));
        if (wanted.size > 0) keep(wanted);
        break;
      }
      case 'setupRefused': {
        const { gate, plan } = event.data;
        const tally = gates.get(gate) ?? { gate, count: 0, followed: 0, totalR: 0 };
        tally.count += 1;
        gates.set(gate, tally);
        gateOf.set(plan.id, tally);
        break;
      }
      case 'shadowResult': {
        const tally = gateOf.get(event.data.planId);
        if (tally === undefined) break;
        tally.followed += 1;
        tally.totalR += event.data.r;
        break;
      }
      default:
    }
  };
  return {
    observer: { hears: ['pattern', 'approved', 'setupRefused', 'shadowResult'], hear },
    named: () => new Map([...named].map(([id, { pattern }]) => [id, pattern])),
    lines: (id) => named.get(id)?.events.map(encode) ?? [],
    gates: () => [...gates.values()],
  };
}
