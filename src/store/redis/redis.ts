// Redis: what several servers of the pages share: sessions, failed logins and limits of requests. The door of the room.
import { DEFAULT_LIFE } from '#store/people/people.ts';
import { openLink } from './link.ts';
import { sharedRate } from './shared-rate.ts';
import { sharedSessions } from './shared-sessions.ts';
import { sharedThrottle } from './shared-throttle.ts';
import type { SessionLife, Sessions, Throttle } from '#store/people/people.ts';
import type { SharedRate } from './shared-rate.ts';

export type Shared = {
  readonly sessions: Sessions;
  readonly throttle: Throttle;
  readonly rate: SharedRate;
  readonly isUp: () => boolean;
  readonly close: () => void;
};

export type SharedOptions = {
  readonly url: string;
  /** That it does not answer, and that it answers again. */
  readonly notice: (sentence: string) => void;
  readonly life?: SessionLife;
};

/** Never throws: without an answer each part says so when it is asked. No truth lives there: all of it may be lost, and people log in again. */
export async function openShared({ url, notice, life = DEFAULT_LIFE }: SharedOptions): Promise<Shared> {
  const link = await openLink(url, notice);
  return {
    sessions: sharedSessions(link, life),
    throttle: sharedThrottle(link),
    rate: sharedRate(link),
    isUp: link.isUp,
    close: link.close,
  };
}
