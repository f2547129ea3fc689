// Answers: which question of a connection an answer belongs to, and what becomes of those that get none.
import { fieldsOf, wholeOf } from '#venues/binance/binance.ts';
import { failureOf } from './failure.ts';
import type { Millis } from '#model/time.ts';
import type { Fields } from '#venues/binance/binance.ts';
import type { Failure } from './verdict.ts';

export type Reply =
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** It had gone out, and no answer came in time, or the connection was cut. */
  | { readonly kind: 'cut'; readonly detail: string };

export type Answers = {
  /** The number of the next question. */
  readonly next: () => number;
  readonly expect: (id: number) => Promise<Reply>;
  /** `late`: nobody waits for it any more; `stray`: it answers nothing that was asked. */
  readonly take: (frame: Fields) => 'taken' | 'late' | 'stray';
  readonly cut: (reason: string) => void;
  readonly underWay: () => number;
};

type Waiting = { readonly resolve: (reply: Reply) => void; readonly timer: NodeJS.Timeout };

export function answers(requestMs: Millis): Answers {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  return {
    next: () => (asked += 1),
    expect: (id) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(id);
          resolve({ kind: 'cut', detail: `no answer in ${requestMs} ms` });
        }, requestMs);
        waiting.set(id, { resolve, timer });
      }),
    take(frame) {
      const id = wholeOf(frame['id']);
      if (id === undefined || id === 0 || id > asked) return 'stray';
      const asker = waiting.get(id);
      if (asker === undefined) return 'late';
      waiting.delete(id);
      clearTimeout(asker.timer);
      const { status, result, error } = frame;
      if (status === 200 && result !== undefined) asker.resolve({ kind: 'result', value: result });
      else asker.resolve({ kind: 'failed', failure: failureOf(wholeOf(status) ?? 0, fieldsOf(error)) });
      return 'taken';
    },
    cut(reason) {
      for (const { resolve, timer } of waiting.values()) {
        clearTimeout(timer);
        resolve({ kind: 'cut', detail: reason });
      }
      waiting.clear();
    },
    underWay: () => waiting.size,
  };
}
