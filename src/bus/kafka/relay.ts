// Relay: the first seat of an account's line; it says again what the agents of the market have said to an input.
import type { AnyAgent } from '#model/agent.ts';
import type { Event } from '#model/event.ts';

/** Inputs that come by markets. */
const OF_MARKETS = ['tape', 'mark', 'candle', 'health'] as const;

export type Relay = {
  readonly agent: AnyAgent;
  /** What is said to the next input of a market. */
  readonly load: (said: readonly Event[]) => void;
};

/**
 * In one process a plan waits behind all that was said before it, and the next plan of the same candle behind that. Said
 * together to one input they do so here too, where plan after plan, each run to rest, would not.
 */
export function relayOf(): Relay {
  let waiting: readonly Event[] = [];
  return {
    load(said) {
      waiting = said;
    },
    agent: {
      name: 'relay',
      key: 'market',
      hears: OF_MARKETS,
      // Whatever the agents of markets say.
      says: [
        'candleClosed',
        'dataQuality',
        'pattern',
        'indicator',
        'analysed',
        'plan',
        'setupRefused',
        'shadowResult',
        'agentFailed',
      ],
      initial: () => ({}),
      step(_state, _event, say) {
        const said = waiting;
        waiting = [];
        for (const { kind, data } of said) say(kind, data);
      },
    },
  };
}
