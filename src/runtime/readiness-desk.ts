// Readiness desk: how far the paper accounts of a running agent are from what real money needs, read from the log when somebody asks
// and kept up from then on.
import { READINESS_HEARS, readinessBook } from '#readiness/readiness.ts';
import { setImmediate as breath } from 'node:timers/promises';
import type { ApiPort } from '#api/api.ts';
import type { Cash } from '#model/number.ts';
import type { Event } from '#model/event.ts';
import type { EventLog } from '#store/log/log.ts';
import type { ReadinessBook, ReadinessNeeds } from '#readiness/readiness.ts';

export type ReadinessTerms = {
  readonly needs: ReadinessNeeds;
  /** False where prices are made up or recorded: what is done there shows nothing. */
  readonly counts: boolean;
  /** Whose record stands for an account: its own, unless it trades real money. */
  readonly evidenceOf: (account: string) => string;
};

export type ReadinessDesk = {
  readonly hear: (event: Event) => void;
  readonly standing: ApiPort['readiness'];
};

/** Events between which others have their turn: a long log must not hold up prices. */
const SLICE = 2_000;

type Reading = { readonly book: ReadinessBook; isDone: boolean; readonly done: Promise<void> };

/** @param terms undefined: nothing is asked for, and there are no figures */
export function readinessDesk(
  log: Pick<EventLog, 'ofKinds'>,
  capital: (account: string) => Cash,
  terms: ReadinessTerms | undefined,
): ReadinessDesk {
  const readings = new Map<string, Reading>();

  const begin = (account: string): Reading => {
    const book = readinessBook(account, capital(account));
    const { promise: done, resolve, reject } = Promise.withResolvers<void>();
    const reading = { book, isDone: false, done };
    readings.set(account, reading);
    const read = async (): Promise<void> => {
      let count = 0;
      for (const event of log.ofKinds(READINESS_HEARS, 0)) {
        book.hear(event);
        count += 1;
        if (count % SLICE === 0) await breath();
      }
      // The log was at its end just now: what comes from here on is heard as it comes.
      reading.isDone = true;
    };
    read().then(resolve, (thrown: unknown) => {
      readings.delete(account);
      reject(thrown);
    });
    return reading;
  };

  return {
    hear(event) {
      for (const { book, isDone } of readings.values()) if (isDone) book.hear(event);
    },
    async standing(account) {
      if (terms === undefined) return { evidence: account, figures: [] };
      const evidence = terms.evidenceOf(account);
      if (!terms.counts) return { evidence, figures: readinessBook(evidence, capital(evidence)).figures(terms.needs) };
      const { book, done } = readings.get(evidence) ?? begin(evidence);
      await done;
      return { evidence, figures: book.figures(terms.needs) };
    },
  };
}
