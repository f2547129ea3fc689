// Progress: one line on stderr that says how far, how fast and how long yet; only for a person, only when work takes time.
import { cut, lengthOf, paint, printable } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** Work that is over by then needs no bar, and a bar that flashes by only disturbs. */
const SILENT_MS = 1000;
const REDRAW_MS = 100;
const BAR_WIDTH = 24;
const ERASE_LINE = '\r\u001B[K';

export type Progress = {
  /** How much is done by now. Cheap: may be called some thousand times a second. */
  readonly at: (done: number) => void;
  /** Takes the bar away. Call it before anything else is printed, and in a `finally`. */
  readonly end: () => void;
};

export type ProgressOptions = {
  readonly label: string;
  /** In the same unit as `at`; undefined where it is not known, and then there is no bar and no time left. */
  readonly total: number | undefined;
  /** What is counted: "bars", "rows". */
  readonly unit: string;
  /** Milliseconds that only go forward. */
  readonly clock: () => number;
};

/** @param terminal the one on stderr: stdout may be a pipe that wants only results */
export function progress(terminal: Terminal, { label, total, unit, clock }: ProgressOptions): Progress {
  if (!terminal.interactive) return { at: () => undefined, end: () => undefined };
  const start = clock();
  let drawnAt = start + SILENT_MS - REDRAW_MS;
  let isDrawn = false;
  return {
    at(done) {
      const now = clock();
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      isDrawn = true;
      terminal.write(ERASE_LINE + progressLine(terminal, { label, total, unit, done, elapsedMs: now - start }));
    },
    end() {
      if (isDrawn) terminal.write(ERASE_LINE);
      isDrawn = false;
    },
  };
}

export type ProgressFigures = {
  readonly label: string;
  readonly total: number | undefined;
  readonly unit: string;
  readonly done: number;
  readonly elapsedMs: number;
};

/** "Backtest ━━━━━━━━────────────────  33 %  1.2 M bars/s  4 s left", shortened from the right to the width. */
export function progressLine(terminal: Pick<Terminal, 'color' | 'width'>, figures: ProgressFigures): string {
  const { label, total, unit, done, elapsedMs } = figures;
  const perSecond = elapsedMs > 0 ? (done / elapsedMs) * 1000 : 0;
  const rate = `${readableCount(perSecond)} ${unit}/s`;
  const share = total === undefined ? undefined : total > 0 ? Math.min(1, Math.max(0, done / total)) : 1;
  const parts: string[] = [printable(label)];
  let barAt = -1;
  if (share === undefined) parts.push(`${readableCount(done)} ${unit}`, rate);
  else {
    barAt = 1;
    const left = share > 0 ? (elapsedMs / share) * (1 - share) : Number.NaN;
    parts.push(
      '',
      `${Math.floor(share * 100)
        .toString()
        .padStart(3)} %`,
      rate,
    );
    if (Number.isFinite(left)) parts.push(`${readableDuration(left)} left`);
  }
  // One column is left free: writing into the last one makes some terminals scroll.
  const room = terminal.width - 1;
  const length = (): number => lengthOf(parts.join('  ')) + (barAt >= 0 ? BAR_WIDTH : 0);
  while (parts.length > 1 && length() > room) {
    if (parts.length - 1 === barAt) barAt = -1;
    parts.pop();
  }
  if (barAt >= 0 && share !== undefined) parts[barAt] = bar(terminal, share);
  const text = parts.join('  ');
  return barAt < 0 && lengthOf(text) > room ? cut(text, room) : text;
}

function bar(terminal: Pick<Terminal, 'color'>, share: number): string {
  const full = Math.floor(share * BAR_WIDTH);
  return paint(terminal, 'green', '━'.repeat(full)) + paint(terminal, 'dim', '─'.repeat(BAR_WIDTH - full));
}

/** Three figures and a magnitude: "950", "12.4 k", "2.03 M". */
export function readableCount(value: number): string {
  const steps = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  for (const [size, letter] of steps)
    if (value >= size) {
      const scaled = value / size;
      return `${scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2)} ${letter}`;
    }
  return value.toFixed(value >= 10 || Number.isInteger(value) ? 0 : 1);
}

/** "850 ms", "12.3 s", "4 min 05 s", "2 h 10 min", rounded to what a person waits by. */
export function readableDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
