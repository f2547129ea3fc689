// Lane: one channel with its queue: when to send, what to make of the answer. Nothing that fails here reaches the agent.
import { isAtLeast } from './message.ts';
import { messageQueue } from './queue.ts';
import { paceOf } from './pace.ts';
import type { Channel, ChannelName, Delivery, Message, Severity } from './message.ts';
import type { Millis } from '#model/time.ts';
import type { Taken } from './queue.ts';
import type { Timers } from './timers.ts';

export type LaneStats = {
  readonly channel: ChannelName;
  readonly waiting: number;
  /** Messages that were told. */
  readonly delivered: number;
  /** Messages that were only counted in a batch. */
  readonly heldBack: number;
  /** For want of room, while the channel could not be used. */
  readonly dropped: number;
  /** The other side will not have them. */
  readonly refused: number;
  /** The answer was lost: delivered or not, they are not sent again. */
  readonly unknown: number;
  readonly failures: number;
  readonly lastFailure: string | undefined;
  readonly lastDeliveredAt: Millis | undefined;
};

export type Lane = {
  readonly offer: (message: Message) => void;
  /** Ends what is under way and tries once more to send what waits. */
  readonly stop: () => Promise<void>;
  readonly stats: () => LaneStats;
};

export type LaneOptions = {
  readonly channel: Channel;
  readonly severity: Severity;
  readonly perMinute: number;
  readonly timers: Timers;
  readonly random: () => number;
  /** Told once for each failure that follows a success. */
  readonly trouble: (channel: ChannelName, why: string) => void;
};

export function laneOf({ channel, severity, perMinute, timers, random, trouble }: LaneOptions): Lane {
  const queue = messageQueue();
  const pace = paceOf(perMinute, random);
  const count = { delivered: 0, heldBack: 0, refused: 0, unknown: 0, failures: 0 };
  let lastFailure: string | undefined;
  let lastDeliveredAt: Millis | undefined;
  let isWell = true;
  let isStopped = false;
  let sending: Promise<void> | undefined;
  let wake: (() => void) | undefined;

  const failed = (why: string): void => {
    count.failures += 1;
    lastFailure = why;
    if (isWell) trouble(channel.name, why);
    isWell = false;
  };

  const settle = (taken: Taken, delivery: Delivery): void => {
    const { all, batch } = taken;
    if (delivery.outcome !== 'delivered') failed(delivery.why);
    switch (delivery.outcome) {
      case 'delivered':
        isWell = true;
        pace.succeeded();
        count.delivered += batch.messages.length;
        count.heldBack += all.length - batch.messages.length;
        lastDeliveredAt = timers.now();
        break;
      case 'later':
        pace.failed(timers.now(), delivery.afterMs);
        queue.putBack(taken);
        break;
      case 'refused':
        count.refused += all.length;
        break;
      case 'unknown':
        count.unknown += all.length;
        break;
    }
  };

  const send = async (): Promise<void> => {
    const taken = queue.take();
    pace.used(timers.now());
    let delivery: Delivery;
    try {
      delivery = await channel.send(taken.batch);
    } catch (thrown) {
      // A message that the channel trips over would stop all that come after it.
      delivery = {
        outcome: 'refused',
        why: `fault of the program: ${thrown instanceof Error ? thrown.name : 'unknown'}`,
      };
    }
    settle(taken, delivery);
  };

  const begin = (): void => {
    sending = send().finally(() => {
      sending = undefined;
      schedule();
    });
  };

  function schedule(): void {
    if (isStopped || sending !== undefined || wake !== undefined || queue.size() === 0) return;
    const waitMs = pace.nextAt() - timers.now();
    if (waitMs <= 0) return begin();
    wake = timers.after(waitMs, () => {
      wake = undefined;
      schedule();
    });
  }

  return {
    offer(message) {
      if (isStopped || !isAtLeast(message.severity, severity)) return;
      queue.add(message);
      schedule();
    },
    async stop() {
      isStopped = true;
      wake?.();
      await sending;
      if (queue.size() > 0) await send();
    },
    stats: () => ({
      channel: channel.name,
      waiting: queue.size(),
      dropped: queue.dropped(),
      ...count,
      lastFailure,
      lastDeliveredAt,
    }),
  };
}
