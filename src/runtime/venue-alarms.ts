// Venue alarms: what is wrong at an account's exchange, each thing by itself, said when it changes and known again after a start.
import type { Event, EventData } from '#model/event.ts';

export type VenueAlarms = {
  /** Nothing wrong is an empty text. What the store cannot take is said with the next change or the next call. */
  readonly say: (subject: string, detail: string) => void;
  /** What stands wrong, by subject. */
  readonly ringing: () => ReadonlyMap<string, string>;
  /** A person has looked at all that waits for one: it is well from here on. */
  readonly looked: () => void;
  /** It waits for a person, unless one has looked at it before, in an earlier run too. */
  readonly ring: (subject: string, detail: string) => void;
};

/** Of the subjects that only a person's look ends. */
const WAITS = 'order ';

/** The subject of an order at the exchange. */
export const orderSubject = (id: string): string => `${WAITS}${id}`;

/** @param said the health events of the account in the log, oldest first */
export function venueAlarms(
  said: Iterable<Event>,
  input: (kind: 'health', data: EventData['health']) => boolean,
): VenueAlarms {
  const ringing = new Map<string, string>();
  const seen = new Set<string>();
  for (const event of said) {
    if (event.kind !== 'health' || event.data.check !== 'venue') continue;
    const { subject, ok, detail } = event.data;
    if (!ok) ringing.set(subject, detail);
    else if (ringing.delete(subject) && subject.startsWith(WAITS)) seen.add(subject);
  }

  const say = (subject: string, detail: string): void => {
    if ((ringing.get(subject) ?? '') === detail) return;
    if (!input('health', { check: 'venue', subject, ok: detail === '', detail })) return;
    if (detail === '') ringing.delete(subject);
    else ringing.set(subject, detail);
  };

  return {
    say,
    ringing: () => ringing,
    looked() {
      for (const subject of [...ringing.keys()].filter((each) => each.startsWith(WAITS))) {
        say(subject, '');
        if (!ringing.has(subject)) seen.add(subject);
      }
    },
    ring(subject, detail) {
      if (!seen.has(subject)) say(subject, detail);
    },
  };
}
