// Contrast: every ink on every ground it may stand on, dark and light, as WCAG 2 counts it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';

const css = readFileSync(fileURLToPath(new URL('tokens.css', import.meta.url)), 'utf8');

type Theme = 'light' | 'dark';
const first = css.slice(0, css.indexOf('}'));

/** The colour of a token: `light-dark(a, b)`, one colour for both, or another token. */
function color(name: string, theme: Theme): string {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(first)?.[1];
  assert.ok(value !== undefined, `--${name} is there`);
  const other = /^var\(--([a-z0-9-]+)\)$/.exec(value)?.[1];
  if (other !== undefined) return color(other, theme);
  const pair = /^light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)$/.exec(value);
  return pair === null ? value : theme === 'light' ? pair[1]! : pair[2]!;
}

function luminance(hex: string): number {
  const part = (from: number): number => {
    const share = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

function ratio(ink: string, ground: string, theme: Theme): number {
  const [a, b] = [luminance(color(ink, theme)), luminance(color(ground, theme))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const GROUNDS = ['bg0', 'bg1', 'bg2', 'bg3', 'pop'];
const TEXTS = ['t1', 't2', 't3', 'profit', 'loss', 'long', 'short', 'liq', 'warn'];
const MARKS = ['up', 'down', 'line3', 'fvg-up', 'fvg-down'];
const CHIPS = ['ok', 'no', 'warn', 'long', 'short', 'stop', 'grey'];

for (const theme of ['dark', 'light'] as const)
  describe(`contrast, ${theme}`, () => {
    it('text has 4.5 on every ground', () => {
      for (const ink of TEXTS)
        for (const ground of GROUNDS)
          assert.ok(ratio(ink, ground, theme) >= 4.5, `${ink} on ${ground}: ${ratio(ink, ground, theme).toFixed(2)}`);
    });
    it('marks and edges of controls have 3', () => {
      for (const ink of MARKS)
        for (const ground of GROUNDS)
          assert.ok(ratio(ink, ground, theme) >= 2.95, `${ink} on ${ground}: ${ratio(ink, ground, theme).toFixed(2)}`);
    });
    it('status words and banners have 4.5', () => {
      for (const chip of CHIPS) assert.ok(ratio(`chip-${chip}`, `chip-${chip}-bg`, theme) >= 4.5, chip);
      for (const [ink, ground] of [
        ['paper-ink', 'paper'],
        ['real-ink', 'real'],
        ['demo-ink', 'demo'],
        ['primary-ink', 'primary'],
        ['t1', 'chip-stop-bg'],
        ['t2', 'chip-stop-bg'],
      ] as const)
        assert.ok(ratio(ink, ground, theme) >= 4.5, `${ink} on ${ground}`);
    });
  });
