// Session clock: which sessions and kill zones are open, and when the next thing happens to them.
import { nextDayAt, dayStartedAt } from './day.ts';

/** Each day from `start` until before `end` by the clock of its zone, over midnight where `end` is the earlier. */
export type SessionWindow = {
  readonly name: string;
  readonly role: 'session' | 'kill-zone';
  /** IANA name. */
  readonly zone: string;
  readonly start: string;
  readonly end: string;
};

export type Turn = {
  readonly window: SessionWindow;
  /** Open now: then `at` is its end. Else `at` is when it opens. */
  readonly isOpen: boolean;
  readonly at: number;
};

function turnOf(window: SessionWindow, now: number): Turn {
  const { zone, start, end } = window;
  const opened = dayStartedAt(now, zone, start);
  const ends = nextDayAt(opened, zone, end);
  return now < ends ? { window, isOpen: true, at: ends } : { window, isOpen: false, at: nextDayAt(now, zone, start) };
}

/** Of each role the one that ends next, or, where none is open, the one that opens next. Kill zones first. */
export function nextTurns(windows: readonly SessionWindow[], now: number): readonly Turn[] {
  return (['kill-zone', 'session'] as const).flatMap((role) => {
    const turns = windows
      .filter((window) => window.role === role)
      .map((window) => turnOf(window, now))
      .toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen) || a.at - b.at);
    return turns.slice(0, 1);
  });
}

const PLACES: Readonly<Record<string, string>> = { asia: 'Asia', london: 'London', 'new-york': 'New York' };

/** `New York kill zone`, `Asia session`. */
export function windowName({ name, role }: SessionWindow): string {
  const plain = name.replace(/-?kill-zone$/, '');
  const [known] = Object.keys(PLACES).filter((place) => plain === place || plain.startsWith(`${place}-`));
  const rest = known === undefined ? plain : plain.slice(known.length);
  const place = known === undefined ? '' : PLACES[known]!;
  return `${place}${rest.replaceAll('-', ' ')}${role === 'kill-zone' ? ' kill zone' : ' session'}`.trim();
}
