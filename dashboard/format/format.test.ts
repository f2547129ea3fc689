// Format: every rule of words and numbers, in tables.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { age, countdown, held } from './span.ts';
import {
  atrText,
  axisNumber,
  bps,
  bytes,
  change,
  confidence,
  latency,
  percent,
  plural,
  pValue,
  rText,
} from './figure.ts';
import { both, clock, day, moment, weekdayDay, zoneWord } from './moment.ts';
import { cash, price, quantity } from '#model/number.ts';
import { decimals } from './sign.ts';
import { fixedText, money, placesOf, priceText, quantityText, toneOf, wholeMoney } from './money.ts';

const S = 1_000;
const M = 60 * S;
const H = 60 * M;

const table = (name: string, rows: readonly (readonly [said: string, wanted: string])[]): void => {
  it(name, () => {
    for (const [said, wanted] of rows) assert.equal(said, wanted);
  });
};

describe('format', () => {
  table('money has its minus as U+2212, its plus on results, and no sign at zero', [
    [money(cash('1234.56'), 'USD'), '$1,234.56'],
    [money(cash('-41.27'), 'USD'), '\u2212$41.27'],
    [money(cash('5.32'), 'USD', 'plus'), '+$5.32'],
    [money(cash('0'), 'USD', 'plus'), '$0.00'],
    [money(cash('0.004'), 'USD'), '<$0.01'],
    [money(cash('-0.004'), 'USD'), '\u2212<$0.01'],
    [money(cash('0.004'), 'EUR'), '<0.01 EUR'],
    [money(cash('1234.56'), 'EUR'), '1,234.56 EUR'],
    [money(cash('-1234567.895'), 'USDT'), '\u22121,234,567.90 USDT'],
    [money(undefined, 'USD'), '\u2013'],
    [wholeMoney(cash('-500'), 'USD'), '\u2212$500'],
    [wholeMoney(cash('12000.50'), 'USD'), '$12,000.50'],
  ]);
  table('prices and quantities are full, at the step of the venue', [
    [priceText(price('67864.3'), price('0.01')), '67,864.30'],
    [priceText(price('1.09'), price('0.00001')), '1.09000'],
    [priceText(price('1.095'), price('0.01')), '1.095'],
    [quantityText(quantity('0.07375'), quantity('0.00001')), '0.07375'],
    [quantityText(quantity('-1.5'), quantity('0.0001')), '1.5000'],
    [priceText(undefined, price('0.01')), '\u2013'],
    [String(placesOf(price('5'))), '0'],
    [fixedText(price('0.5'), 0), '1'],
  ]);
  table('figures have the decimals of their kind', [
    [rText(0.224), '+0.22R'],
    [rText(-1), '\u22121.00R'],
    [rText(0), '0.00R'],
    [rText(-0.001), '0.00R'],
    [rText(Number.NaN), '\u2013'],
    [percent(0.0826), '8.3%'],
    [change(0.0024), '+0.24%'],
    [bps(12.4), '12 bps'],
    [atrText(0.44), '0.4 ATR'],
    [confidence(0.811), '0.81'],
    [pValue(0.004), '<0.01'],
    [pValue(0.161), '0.16'],
    [latency(0.42), '0.42 ms'],
    [latency(41.3), '41 ms'],
    [latency(1204), '1.20 s'],
    [axisNumber(12_400), '12.4k'],
    [axisNumber(10_300), '10.3k'],
    [bytes(12_400), '12.4 kB'],
    [plural(1, 'breaker'), '1 breaker'],
    [plural(0, 'breaker'), '0 breakers'],
    [decimals(-1234.5, 1), '\u22121,234.5'],
  ]);
  table('ages have two units, countdowns round up', [
    [age(340), '0.3 s'],
    [age(-50), '0.0 s'],
    [age(12 * S), '12 s'],
    [age(5 * M + 33 * S), '5 min 33 s'],
    [age(4 * H + 2 * M), '4 h 02 min'],
    [age(6 * 24 * H + 4 * H), '6 d 4 h'],
    [age(undefined), '\u2013'],
    [held(52 * M + 12 * S), '52 min'],
    [countdown(5 * H + 29 * M + 1), '5 h 30 min'],
    [countdown(28 * M + 1), '29 min'],
    [countdown(26_001), '27 s'],
    [countdown(-5), '0 s'],
  ]);
  const noon = Date.UTC(2024, 3, 5, 15, 30, 4, 123);
  table('moments are on 24 hours, with the year where it is another', [
    [clock(noon, 'UTC'), '15:30'],
    [clock(noon, 'UTC', 'second'), '15:30:04'],
    [clock(noon, 'UTC', 'millisecond'), '15:30:04.123'],
    [clock(noon, 'America/New_York'), '11:30'],
    [day(noon, 'UTC', noon), '5 Apr'],
    [day(noon, 'UTC', Date.UTC(2026, 0, 1)), '5 Apr 2024'],
    [weekdayDay(noon, 'UTC', noon), 'Fri 5 Apr'],
    [moment(noon, 'UTC', noon + H), '15:30'],
    [moment(noon, 'UTC', noon + 24 * H), '5 Apr 15:30'],
    [both(noon, 'America/New_York'), '5 Apr 2024 15:30:04 UTC · 5 Apr 2024 11:30:04 New York'],
    [zoneWord('America/New_York'), 'New York'],
  ]);
  // Clocks in New York go back at 06:00 UTC on 3 November 2024.
  table('the hour that a clock shows twice says its offset', [
    [clock(Date.UTC(2024, 10, 3, 5, 30), 'America/New_York'), '01:30 \u221204:00'],
    [clock(Date.UTC(2024, 10, 3, 6, 30), 'America/New_York'), '01:30 \u221205:00'],
    [clock(Date.UTC(2024, 10, 3, 8, 30), 'America/New_York'), '03:30'],
  ]);
  it('a result is a gain, a loss or neither', () => {
    assert.deepEqual(
      [toneOf(1n), toneOf(-0.1), toneOf(0n), toneOf(undefined), toneOf(Number.NaN)],
      ['gain', 'loss', 'none', 'none', 'none'],
    );
  });
});
