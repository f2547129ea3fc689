// Traces: what an input has led to, as spans for a collector of OpenTelemetry. The door of the room; nothing of it is loaded while no collector is named.
import { createHash } from 'node:crypto';
import { outbox } from './outbox.ts';
import type { AnyAgent, Say } from '#model/agent.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { Span } from './otlp.ts';

export type TracesOptions = {
  /** Such as http://127.0.0.1:4318/v1/traces: OTLP over HTTP, as JSON. */
  readonly url: string;
  /** Of all that is said here: `service.*` and what else tells this program from others. */
  readonly resource: Readonly<Record<string, string>>;
  /** Tells the logs of two programs apart: their events have the same numbers. */
  readonly log: string;
  /** Of the wall. */
  readonly now: () => Millis;
  /** Milliseconds with fractions, of a clock that never goes back. */
  readonly timer: () => number;
  readonly notice: (sentence: string) => void;
};

export type TraceCounts = { readonly sent: number; readonly rejected: number; readonly dropped: number };

export type Traces = {
  /** The same agent; each of its steps that says something is a span, once `begin` was called. */
  readonly traced: (agent: AnyAgent) => AnyAgent;
  /** What is replayed at a start was told when it happened. */
  readonly begin: () => void;
  readonly counts: () => TraceCounts;
  /** What waits is sent once more, and not waited for longer than a request may take. */
  readonly stop: () => Promise<void>;
};

type Said = { readonly kind: Kind; readonly span: Span };
/** One input and what has come of it. The bus numbers what is said as it is said: `next` is the number of the next event. */
type Root = {
  readonly traceId: string;
  readonly input: Event;
  readonly spans: Span[];
  readonly said: Map<number, Said>;
  next: number;
};
type Stepper = (state: unknown, event: unknown, say: Say<Kind>) => void;

const TRACE_HALF = 16;
const SPAN_DIGITS = 16;
/** Two to the 44th events are more than a log will hold. */
const SPAN_NUMBER_DIGITS = 11;

const ofLog = (log: string): string => createHash('sha256').update(log).digest('hex');
const numbered = (start: string, sequence: number, digits: number): string =>
  start + sequence.toString(16).padStart(digits, '0');

/** The log in the first half, the number of the input's event in the second: who knows one finds the other. */
export const traceIdOf = (log: string, sequence: number): string =>
  numbered(ofLog(log).slice(0, TRACE_HALF), sequence, TRACE_HALF);

export function openTraces(options: TracesOptions): Traces {
  const { log, now, timer } = options;
  // Hashed once: a busy market has thousands of inputs a second.
  const traceStart = traceIdOf(log, 0).slice(0, TRACE_HALF);
  const spanStart = traceStart.slice(0, SPAN_DIGITS - SPAN_NUMBER_DIGITS);
  /** By the number of the input, or of the first event that the step has said. */
  const spanIdOf = (sequence: number): string => numbered(spanStart, sequence, SPAN_NUMBER_DIGITS);
  const box = outbox(options);
  const state = { isOn: false, root: undefined as Root | undefined };

  const finish = (): void => {
    const { root } = state;
    state.root = undefined;
    const [first] = root?.spans ?? [];
    if (root === undefined || first === undefined) return;
    const { input, spans } = root;
    const whole: Span = {
      traceId: root.traceId,
      spanId: spanIdOf(input.sequence),
      name: `${input.kind} ${input.key}`,
      start: first.start,
      end: spans.reduce((end, span) => Math.max(end, span.end), first.end),
      attributes: { 'smc.kind': input.kind, 'smc.key': input.key, 'smc.sequence': input.sequence },
    };
    box.put([whole, ...spans]);
  };
  const rootOf = (event: Event): Root | undefined => {
    if (event.cause !== 0) return state.root;
    // A new input: the one before has come to rest. What was asked in advance, and did not happen, has its number.
    if (state.root?.input !== event) {
      if (state.root?.input.sequence === event.sequence) state.root = undefined;
      finish();
      state.root = {
        traceId: numbered(traceStart, event.sequence, TRACE_HALF),
        input: event,
        spans: [],
        said: new Map(),
        next: event.sequence + 1,
      };
    }
    return state.root;
  };
  /** The step that has said it; of the input itself, the whole. */
  const parentOf = ({ input, said }: Root, event: Event): string => {
    const by = said.get(event.sequence);
    if (by === undefined || by.kind !== event.kind) return spanIdOf(input.sequence);
    // Only now it is known for which account that step was.
    by.span.attributes['smc.key'] = event.key;
    return by.span.spanId;
  };
  const note = (root: Root, agent: string, event: Event, kinds: readonly Kind[], start: number, end: number): void => {
    const offset = now() - timer();
    const span: Span = {
      traceId: root.traceId,
      spanId: spanIdOf(root.next),
      parentSpanId: parentOf(root, event),
      name: agent,
      start: start + offset,
      end: end + offset,
      attributes: {
        'smc.agent': agent,
        'smc.heard': event.kind,
        'smc.heard.sequence': event.sequence,
        'smc.key': event.key,
        'smc.said': [...new Set(kinds)].join(' '),
        'smc.said.count': kinds.length,
      },
    };
    root.spans.push(span);
    for (const kind of kinds) {
      root.said.set(root.next, { kind, span });
      root.next += 1;
    }
  };

  return {
    traced(agent) {
      const step = agent.step as Stepper;
      return {
        ...agent,
        step: (own: unknown, heard: unknown, say: Say<Kind>): void => {
          if (!state.isOn) return step(own, heard, say);
          const event = heard as Event;
          const root = rootOf(event);
          const kinds: Kind[] = [];
          const start = timer();
          step(own, heard, (kind, data) => {
            kinds.push(kind);
            say(kind, data);
          });
          if (kinds.length > 0 && root !== undefined) note(root, agent.name, event, kinds, start, timer());
        },
      };
    },
    begin() {
      state.isOn = true;
    },
    counts: box.counts,
    async stop() {
      state.isOn = false;
      finish();
      await box.stop();
    },
  };
}
