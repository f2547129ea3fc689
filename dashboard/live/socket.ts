// Socket: one connection to the server that is kept up: opened again after a loss, ever later, and cut when it falls silent.

/** What is needed of a WebSocket. */
export type Wire = {
  readonly send: (text: string) => void;
  readonly close: () => void;
};
/** What it tells; a connection that was dropped tells nothing any more. */
export type Ear = {
  readonly opened: () => void;
  readonly said: (text: string) => void;
  readonly closed: (code: number) => void;
};

export type Link = {
  readonly phase: 'connecting' | 'open' | 'lost' | 'ended';
  /** Local time at which this phase began; for `lost` the time of the last word. */
  readonly since: number;
  /** Attempts since it was last open. */
  readonly attempt: number;
};

export type SocketOptions = {
  readonly connect: (ear: Ear) => Wire;
  /** Said as soon as it is open. */
  readonly hello: () => string | undefined;
  readonly onMessage: (text: string) => void;
  readonly onLink: (link: Link) => void;
  /** The server has ended the session: there is no use in trying again. */
  readonly onLoggedOut: () => void;
  readonly now: () => number;
  /** @returns cancel */
  readonly later: (run: () => void, ms: number) => () => void;
  /** 0..1 */
  readonly random: () => number;
};

/** The server speaks at least every few seconds: after this it is not there any more, whatever the connection says. */
const SILENCE_MS = 12_000;
const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
const LOGGED_OUT = 4401;

export type Socket = {
  readonly link: () => Link;
  /** At once, where it waits: the machine has a network again, or a person asks for it. */
  readonly retry: () => void;
  readonly stop: () => void;
};

/** Up to a half longer, so that many pages do not come back in the same moment. */
export const backoffMs = (attempt: number, random: number): number =>
  BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length) - 1]! * (1 + random / 2);

export function socket(options: SocketOptions): Socket {
  const { connect, hello, onMessage, onLink, onLoggedOut, now, later, random } = options;
  let wire: Wire | undefined;
  let link: Link = { phase: 'connecting', since: now(), attempt: 0 };
  let heardAt = now();
  let cancelSilence = (): void => undefined;
  let cancelRetry = (): void => undefined;

  const become = (phase: Link['phase'], attempt: number, since = now()): void => {
    link = { phase, since, attempt };
    onLink(link);
  };
  const listen = (): void => {
    cancelSilence();
    cancelSilence = later(lose, SILENCE_MS);
  };
  const drop = (): void => {
    cancelSilence();
    cancelRetry();
    if (wire === undefined) return;
    const dropped = wire;
    wire = undefined;
    dropped.close();
  };
  const lose = (): void => {
    drop();
    const attempt = link.attempt + 1;
    become('lost', attempt, link.phase === 'lost' ? link.since : heardAt);
    cancelRetry = later(open, backoffMs(attempt, random()));
  };
  const open = (): void => {
    drop();
    const only =
      (act: (given: never) => void) =>
      (given?: unknown): void => {
        if (wire === mine) act(given as never);
      };
    const mine: Wire = connect({
      opened: only(() => {
        const greeting = hello();
        if (greeting !== undefined) mine.send(greeting);
      }),
      said: only((text: string) => {
        heardAt = now();
        listen();
        if (link.phase !== 'open') become('open', 0);
        onMessage(text);
      }),
      closed: only((code: number) => {
        if (code !== LOGGED_OUT) {
          lose();
          return;
        }
        drop();
        become('ended', 0);
        onLoggedOut();
      }),
    });
    wire = mine;
    listen();
  };
  open();
  return {
    link: () => link,
    retry() {
      if (link.phase === 'lost') open();
    },
    stop() {
      drop();
      become('ended', 0);
    },
  };
}
