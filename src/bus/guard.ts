// Guard: an agent that throws is left out from then on, says so, and takes nobody with it.
import type { AnyAgent, Say } from '#model/agent.ts';
import type { EventData, Kind } from '#model/event.ts';

/** `failed` is what it threw; empty while it is well. */
type Guarded = { readonly inner: unknown; failed: string };

type Step = (state: unknown, event: unknown, say: Say<Kind>) => void;
type Said = { readonly kind: Kind; readonly data: EventData[Kind] };

/**
 * The same agent, isolated: what it says in a step is passed on only when the step ends well, so that a failure in the middle
 * leaves nothing half said. Once failed, it stays silent under that key, also after a restart, until a person starts it anew
 * (steering.ts): its state after the failure is not trusted and not used again.
 */
export function guarded(agent: AnyAgent): AnyAgent {
  const step = agent.step as Step;
  return {
    name: agent.name,
    key: agent.key,
    hears: agent.hears,
    says: [...agent.says, 'agentFailed'],
    initial: (key): Guarded => ({ inner: agent.initial(key), failed: '' }),
    step: (state: Guarded, event: unknown, say: Say<Kind>): void => {
      if (state.failed !== '') return;
      const said: Said[] = [];
      try {
        step(state.inner, event, (kind, data) => void said.push({ kind, data }));
      } catch (thrown) {
        state.failed = thrown instanceof Error ? thrown.message : String(thrown);
        say('agentFailed', { agent: agent.name, error: state.failed });
        return;
      }
      for (const { kind, data } of said) say(kind, data as never);
    },
  };
}
