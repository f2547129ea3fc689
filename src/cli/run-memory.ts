// Run memory: what a report asks for afterwards: the patterns that plans named, and what the gates cost or saved.
import { patternId } from '#model/pattern.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Pattern } from '#model/pattern.ts';

export type GateTally = { readonly gate: string; count: number; followed: number; totalR: number };

export type RunMemory = {
  readonly observer: { readonly hears: readonly Kind[]; readonly hear: (event: Event) => void };
  /** By id; only those that a plan gave as a reason. */
  readonly named: () => ReadonlyMap<string, Pattern>;
  /** Gates of the decision in the order in which they first stopped a setup. */
  readonly gates: () => readonly GateTally[];
};

export function runMemory(): RunMemory {
  const seen: Pattern[] = [];
  const wanted = new Set<string>();
  const gates = new Map<string, GateTally>();
  const gateOf = new Map<string, GateTally>();
  const hear = (event: Event): void => {
    switch (event.kind) {
      case 'pattern':
        if (event.data.event === 'formed') seen.push(event.data.pattern);
        break;
      case 'plan':
        for (const { patternId: id } of event.data.reasons) wanted.add(id);
        break;
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
    observer: { hears: ['pattern', 'plan', 'setupRefused', 'shadowResult'], hear },
    named() {
      // Ids are text that is made anew each time: only now, and not for each of the patterns of a run as it forms.
      const named = new Map<string, Pattern>();
      for (const pattern of seen) {
        const id = patternId(pattern);
        if (wanted.has(id)) named.set(id, pattern);
      }
      return named;
    },
    gates: () => [...gates.values()],
  };
}
