// OTLP: spans as a collector of OpenTelemetry takes them over HTTP, as JSON. https://opentelemetry.io/docs/specs/otlp/
import type { Millis } from '#model/time.ts';

type Value = string | number;

/** Times of the wall with fractions; ids in hex. */
export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly start: Millis;
  readonly end: Millis;
  readonly attributes: Record<string, Value>;
};

const INTERNAL = 1;
const NANOS_PER_MICRO = 1_000n;

/** A number of 64 bits is a text there. Microseconds are what a float of our century still holds. */
const nanos = (time: Millis): string => String(BigInt(Math.round(time * 1_000)) * NANOS_PER_MICRO);

const attributesOf = (values: Readonly<Record<string, Value>>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));

export const requestOf = (resource: Readonly<Record<string, string>>, spans: readonly Span[]): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [
          {
            scope: { name: 'smc' },
            spans: spans.map(({ start, end, attributes, ...rest }) => ({
              ...rest,
              kind: INTERNAL,
              startTimeUnixNano: nanos(start),
              endTimeUnixNano: nanos(end),
              attributes: attributesOf(attributes),
            })),
          },
        ],
      },
    ],
  });

/** Of an answer with status 200: what was not taken, and why. */
export function rejectedIn(text: string): number {
  try {
    const { partialSuccess } = JSON.parse(text) as { readonly partialSuccess?: { readonly rejectedSpans?: unknown } };
    const count = Number(partialSuccess?.rejectedSpans ?? 0);
    return Number.isSafeInteger(count) && count > 0 ? count : 0;
  } catch {
    return 0;
  }
}
