// Serve: a signed request from its arrival to its answer, with whatever fault is meant for it.
import { race } from './cancel-race.ts';
import { lostAnswer } from './order-faults.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';
import type { Answer, Call, OrderDoor } from './door.ts';
import type { OrderFaults } from './order-faults.ts';

/** `cut`: the connection ends in place of an answer. May never be called. */
export type Give = (answer: Answer | 'cut') => void;

type ServeOptions = {
  readonly desk: Desk;
  readonly faults: OrderFaults;
  readonly door: OrderDoor;
  readonly flush: () => void;
};

export function server({ desk, faults, door, flush }: ServeOptions): {
  readonly serve: (call: Call, give: Give) => void;
  readonly close: () => void;
} {
  const timers = new Set<NodeJS.Timeout>();
  const after = (delayMs: number, run: () => void): void => {
    if (delayMs === 0) return run();
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, delayMs);
    timers.add(timer);
  };

  const handle = (call: Call, account: Account, cutShort: bigint | undefined): Answer =>
    door.handle(call, account, { until: faults.knownUntil(), cutShort });

  return {
    serve(call, give) {
      const account = door.admit(call);
      if ('status' in account) return give(account);
      const fate = faults.fateOf(call);
      if (fate.refusal !== undefined) return give(door.refuse(call, fate.refusal, account));
      if (fate.races) race(desk, account, call.query);
      if (fate.loss === undefined) {
        const answer = handle(call, account, fate.cutShort);
        // The answer goes first, as a rule: what it did is told after it.
        if (fate.answerAfterMs === 0) give(answer);
        flush();
        if (fate.answerAfterMs > 0) after(fate.answerAfterMs, () => give(answer));
        return;
      }
      const lost = lostAnswer(fate.loss, 0);
      if (fate.execute)
        after(fate.afterMs, () => {
          handle(call, account, fate.cutShort);
          flush();
        });
      if (lost !== undefined) give(lost);
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
