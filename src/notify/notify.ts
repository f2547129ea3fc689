// Notify: tells people what happened, by webhook, Telegram and e-mail, and never stands in the way of the agents. The door of the room.
import { emailChannel } from './email.ts';
import { HOUR_MS, SECOND_MS } from '#model/time.ts';
import { isAtLeast } from './message.ts';
import { laneOf } from './lane.ts';
import { repeatsOf } from './repeats.ts';
import { telegramChannel } from './telegram.ts';
import { tellerOf } from './teller.ts';
import { webhookChannel } from './webhook.ts';
import type { Channel, ChannelName, Condition, Message, Severity } from './message.ts';
import type { DaySettings } from './day-book.ts';
import type { EmailSettings } from './email.ts';
import type { Event } from '#model/event.ts';
import type { LaneStats } from './lane.ts';
import type { TelegramSettings } from './telegram.ts';
import type { Timers } from './timers.ts';
import type { WebhookSettings } from './webhook.ts';

export { checkedAddress } from './address.ts';
export { systemTimers } from './timers.ts';
export type { ChannelName, Severity } from './message.ts';
export type { DaySettings } from './day-book.ts';
export type { LaneStats } from './lane.ts';
export type { Timers } from './timers.ts';

/** `perMinute`: sendings in any minute; what is more waits and is sent together. */
export type ChannelSettings = (WebhookSettings | TelegramSettings | EmailSettings) & {
  /** What is less is not told there. */
  readonly severity: Severity;
  readonly perMinute: number;
};

/** What the rim has to say that is no event. */
export type Note = {
  readonly severity: Severity;
  readonly title: string;
  readonly lines?: readonly string[];
  /** Given: the same state of the same thing is not told twice in a quarter of an hour. */
  readonly condition?: Condition;
};

export type NotifyStats = {
  readonly channels: readonly LaneStats[];
  /** Not told because they said nothing new. */
  readonly repeated: number;
  /** Not told because they were old news when they came. */
  readonly stale: number;
  /** Events that could not be put into words. */
  readonly faults: number;
};

export type Notifier = {
  /** Never throws and never waits. Events of one log, in their order; one that comes again is not told again. */
  readonly hear: (event: Event) => void;
  readonly tell: (note: Note) => void;
  /** Sends what waits, once, and ends. At most two timeouts of the slowest channel. */
  readonly stop: () => Promise<void>;
  readonly stats: () => NotifyStats;
};

export type NotifierOptions = {
  readonly channels: readonly ChannelSettings[];
  readonly day: DaySettings;
  readonly timers: Timers;
  /** In [0, 1): so that not all who wait come back at the same moment. */
  readonly random: () => number;
  /** A channel begins to fail. `why` holds no secret. */
  readonly trouble: (channel: ChannelName, why: string) => void;
};

const TIMEOUT_MS = 10 * SECOND_MS;
/** After a pause the log is caught up with: who won what hours ago is in the reports, what is broken is told in any case. */
const STALE_MS = HOUR_MS;

/** @throws SmcError CONFIG_INVALID where an address is refused; RangeError when the zone of the day is unknown */
export function notifier({ channels, day, timers, random, trouble }: NotifierOptions): Notifier {
  const lanes = channels.map((settings) =>
    laneOf({
      channel: channelOf(settings, timers),
      severity: settings.severity,
      perMinute: settings.perMinute,
      timers,
      random,
      trouble,
    }),
  );
  const repeats = repeatsOf(timers, (message) => {
    for (const lane of lanes) lane.offer(message);
  });
  const teller = tellerOf(day);
  const startedAt = timers.now();
  let lastSequence = 0;
  let notes = 0;
  let stale = 0;
  let faults = 0;
  let isStopped = false;

  const offer = (message: Message): void => {
    const isOld = timers.now() - message.time > STALE_MS;
    if (isOld && !isAtLeast(message.severity, 'warning')) stale += 1;
    else repeats.offer(message);
  };

  return {
    hear(event) {
      if (isStopped || event.sequence <= lastSequence) return;
      lastSequence = event.sequence;
      try {
        for (const message of teller(event)) offer(message);
      } catch {
        // A message less is better than an agent less.
        faults += 1;
      }
    },
    tell(note) {
      if (isStopped) return;
      notes += 1;
      const time = timers.now();
      offer({ id: `note-${startedAt}-${notes}`, kind: 'note', time, about: '', lines: [], ...note });
    },
    async stop() {
      if (isStopped) return;
      isStopped = true;
      repeats.stop();
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
    stats: () => ({ channels: lanes.map((lane) => lane.stats()), repeated: repeats.kept(), stale, faults }),
  };
}

function channelOf(settings: ChannelSettings, timers: Timers): Channel {
  switch (settings.kind) {
    case 'webhook':
      return webhookChannel(settings, timers.now, TIMEOUT_MS);
    case 'telegram':
      return telegramChannel(settings, TIMEOUT_MS);
    case 'email':
      return emailChannel(settings, TIMEOUT_MS);
  }
}
