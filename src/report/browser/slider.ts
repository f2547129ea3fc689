// Slider: the bar from which the chart is looked at, by mouse, by keys and by playing.
import { byId, isCommand, onceAFrame, sharp } from './dom.ts';
import { directionColor, onTheme, tokens } from './tokens.ts';
import type { History } from './history.ts';

const PLAY_BARS_PER_SECOND = 8;

export type Slider = { readonly set: (bar: number) => void };

const STEP_KEYS: Readonly<Record<string, number>> = { '[': -1, ']': 1, '{': -10, '}': 10 };

/** @param moved called with the bar that was asked for, within bounds */
export function makeSlider(history: History, start: number, moved: (bar: number) => void): Slider {
  const last = history.bars - 1;
  const input = byId<HTMLInputElement>('slider');
  const now = byId<HTMLButtonElement>('now');
  const play = byId<HTMLButtonElement>('play');
  let bar = start;
  let playing: ReturnType<typeof setInterval> | undefined;

  const show = (): void => {
    input.value = String(bar);
    input.style.setProperty('--done', `${last <= 0 ? 100 : (100 * bar) / last}%`);
    now.setAttribute('aria-pressed', String(bar === last));
    now.textContent = bar === last ? 'Now' : 'To the end';
    play.textContent = playing === undefined ? '▶' : '❚❚';
    play.setAttribute('aria-label', playing === undefined ? 'Play' : 'Pause');
  };
  const set = (wanted: number): void => {
    bar = Math.max(0, Math.min(last, Math.round(wanted)));
    if (bar === last) pause();
    show();
    moved(bar);
  };
  const pause = (): void => {
    clearInterval(playing);
    playing = undefined;
  };
  const toggle = (): void => {
    if (playing === undefined && bar < last) playing = setInterval(() => set(bar + 1), 1000 / PLAY_BARS_PER_SECOND);
    else pause();
    show();
  };
  const settle = onceAFrame(() => set(Number(input.value)));
  input.addEventListener('input', settle);
  now.addEventListener('click', () => set(last));
  play.addEventListener('click', toggle);
  for (const button of document.querySelectorAll<HTMLElement>('[data-step]'))
    button.addEventListener('click', () => set(bar + Number(button.dataset['step'])));
  document.addEventListener('keydown', (event) => {
    if (!isCommand(event)) return;
    const step = STEP_KEYS[event.key];
    if (step !== undefined) set(bar + step);
    else if (event.key === 'Home') set(0);
    else if (event.key === 'End') set(last);
    else if (
      event.key === ' ' &&
      !(event.target instanceof HTMLButtonElement || event.target instanceof HTMLInputElement)
    )
      toggle();
    else return;
    event.preventDefault();
  });
  const ticks = onceAFrame(() => paintTicks(history));
  new ResizeObserver(ticks).observe(input);
  onTheme(ticks);
  show();
  return { set };
}

/** Where along the way something of weight was said: breaks of the long leg and sweeps, at most one mark a pixel. */
function paintTicks(history: History): void {
  const canvas = byId<HTMLCanvasElement>('ticks');
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = sharp(canvas, width, height);
  const { columns, born } = history;
  const { patterns, variants, kinds } = columns;
  const colors = new Map<number, string>();
  for (let pattern = 0; pattern < born.length; pattern += 1) {
    const form = history.forms[pattern]!;
    const isBreak = form === 'structure' && variants[patterns.variant[pattern]!] === 'swing';
    const isSweep = form === 'sweep' && /previous|equal|swing/.test(variants[patterns.variant[pattern]!]!);
    if (!isBreak && !isSweep) continue;
    const x = Math.round((born[pattern]! / Math.max(1, history.bars - 1)) * width);
    const isTurn = isBreak && kinds[patterns.kind[pattern]!] === 'choch';
    // A turn of the trend is seen over all else that falls on its pixel.
    if (isTurn || !colors.has(x)) colors.set(x, isSweep ? tokens().liq : directionColor(patterns.direction[pattern]!));
  }
  const isCrowded = colors.size > width / 6;
  for (const [x, color] of colors) {
    context.globalAlpha = isCrowded ? 0.35 : 0.9;
    context.fillStyle = color;
    context.fillRect(x - 0.5, height / 2 - 6, isCrowded ? 1 : 2, 12);
  }
}
