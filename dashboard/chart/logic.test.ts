// Logic: rank, lanes, words on lines, what lies under the pointer, and layers that are remembered; by tables and by plainer ways.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CROSS_OFFSET, hitAt, hitListOf } from './hit.ts';
import { LABEL_STEP, layLabels } from './lane.ts';
import { PRESETS, groupMode, layersFrom, layersText, presetLayers, withForm, withGroup } from './layers.ts';
import { bookOf, worldOf } from './world.fixture.ts';
import { fadeOf, overlaps, scoreOf } from './rank.ts';
import { isZone } from '#model/form.ts';
import { placeBreakLabel } from './break-label.ts';
import { sceneAt } from './scene.ts';
import type { Ranked } from './rank.ts';

describe('rank', () => {
  const fresh: Ranked = {
    form: 'order-block',
    status: 'fresh',
    confidence: 0.8,
    ageBars: 0,
    distanceAtr: 0,
    isCited: false,
  };
  const rows: readonly (readonly [what: string, change: Partial<Ranked>, score: number])[] = [
    ['a fresh block at the price', {}, 0.92],
    ['touched', { status: 'touched' }, 0.782],
    ['mitigated', { status: 'mitigated' }, 0.552],
    ['192 bars old', { ageBars: 192 }, 0.338_449],
    ['18 ATR away', { distanceAtr: 18 }, 0.338_449],
    ['cited', { isCited: true }, 1.38],
    ['a gap', { form: 'gap' }, 0.72],
    ['a breaker', { form: 'breaker', status: 'breaker' }, 0.64],
    ['an inverse gap is born inverted', { form: 'inverse-gap', status: 'inverted' }, 0.64],
  ];
  for (const [what, change, score] of rows)
    it(what, () => assert.equal(Number(scoreOf({ ...fresh, ...change }).toFixed(6)), score));

  it('fades to a bit less than half, never further', () => {
    assert.deepEqual(
      [fadeOf(1, 1), fadeOf(0.85, 1), fadeOf(0.5, 1), fadeOf(0.01, 1), fadeOf(0, 0)],
      [1, 1, 0.65, 0.45, 1],
    );
  });

  it('covers from more than half of the smaller on', () => {
    const span = (low: number, high: number) => ({ low, high });
    assert.equal(overlaps(span(0, 10), span(9, 11)), false);
    assert.equal(overlaps(span(0, 10), span(8.9, 11)), true);
    assert.equal(overlaps(span(0, 10), span(20, 30)), false);
  });
});

describe('lane', () => {
  const rows: readonly (readonly [what: string, wanted: readonly number[], places: readonly (number | undefined)[]])[] =
    [
      ['one stands where it wants', [100], [100]],
      ['the lower rank makes way downwards', [100, 104], [100, 120]],
      ['and the third further', [100, 104, 98], [100, 120, 146]],
      ['upwards at the foot', [190, 190], [190, 174]],
      ['out of sight is out', [-5, 205], [undefined, undefined]],
    ];
  for (const [what, wanted, places] of rows)
    it(what, () =>
      assert.deepEqual(
        layLabels(wanted, 0, 200).map((place) => place?.y),
        places,
      ),
    );

  it('a line leads to what was moved by more than 24 pixels', () => {
    assert.deepEqual(
      layLabels([100, 100, 100], 0, 200).map((place) => place?.isLed),
      [false, false, true],
    );
  });

  it('never one upon another, and none beyond the edge', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 320 }), { maxLength: 40 }), (wanted) => {
        const ys = layLabels(wanted, 0, 300).flatMap((place) => (place === undefined ? [] : [place.y]));
        for (const [at, y] of ys.entries()) {
          assert.ok(y >= LABEL_STEP / 2 && y <= 300 - LABEL_STEP / 2);
          for (const other of ys.slice(at + 1)) assert.ok(Math.abs(other - y) >= LABEL_STEP);
        }
      }),
    );
  });
});

describe('word of a break', () => {
  const scale = { x: (bar: number) => bar * 10, y: (price: number) => 200 - price, spacing: 10 };
  const line = { from: 0, to: 20, level: 100, isUp: true };
  const candles = (...tall: readonly number[]) => ({
    high: Array.from({ length: 21 }, (_, bar) => (tall.includes(bar) ? 110 : 95)),
    low: Array.from({ length: 21 }, () => 90),
  });
  it('stands in the middle where nothing is in the way, above an upward line', () => {
    assert.deepEqual(placeBreakLabel(line, 30, 10, scale, candles(), 21), { x: 100, top: 87 });
  });
  it('below a downward one', () => {
    const high = { high: Array.from({ length: 21 }, () => 130), low: Array.from({ length: 21 }, () => 120) };
    assert.deepEqual(placeBreakLabel({ ...line, isUp: false }, 30, 10, scale, high, 21), { x: 100, top: 103 });
  });
  it('moves along the line from a candle that reaches over it', () => {
    assert.deepEqual(placeBreakLabel(line, 30, 10, scale, candles(10), 21), { x: 70, top: 87 });
  });
  it('is left out where each of seven tries meets a candle', () => {
    assert.equal(placeBreakLabel(line, 30, 10, scale, candles(1, 4, 7, 10, 13, 16, 18), 21), undefined);
  });
  it('is left out on a line shorter than half of it', () => {
    assert.equal(placeBreakLabel({ ...line, to: 1 }, 30, 10, scale, candles(), 21), undefined);
  });
});

describe('hit', () => {
  const world = worldOf(900);
  const { bars } = world;
  const scene = sceneAt({
    book: bookOf(world.events),
    bars,
    clock: Number.POSITIVE_INFINITY,
    from: 0,
    to: 900,
    layers: presetLayers('everything'),
    cited: new Set(),
  });
  const list = hitListOf(scene);
  const low = Math.min(...bars.low);
  const high = Math.max(...bars.high);
  const pricePixel = (high - low) / 400;

  it('finds what looking at all of them finds', () => {
    assert.ok(list.entries.length > 100);
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 905, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (bar, share) => {
          const price = low + share * (high - low);
          const barPixel = 0.2;
          const found = hitAt(list, { bar, price, barPixel, pricePixel });
          const under = list.entries.filter(
            (entry) =>
              price >= entry.low - entry.below * pricePixel &&
              price <= entry.high + entry.above * pricePixel &&
              bar >= entry.left - 6 * barPixel &&
              bar <= entry.right + 6 * barPixel,
          );
          assert.equal(found === undefined, under.length === 0);
          if (found === undefined) return;
          const first = Math.min(...under.map(({ order }) => order));
          const size = Math.min(...under.filter(({ order }) => order === first).map((entry) => entry.high - entry.low));
          assert.ok(
            under.some(
              ({ item, order, high: top, low: foot }) => item === found && order === first && top - foot === size,
            ),
          );
        },
      ),
    );
  });

  it('a zone is found by its middle unless something smaller lies there', () => {
    const zone = scene.open.find(({ form }) => isZone(form))!;
    const found = hitAt(list, {
      bar: zone.known + 0.5,
      price: (zone.high + zone.low) / 2,
      barPixel: 1e-6,
      pricePixel: 1e-9,
    });
    assert.ok(found !== undefined && found.high - found.low <= zone.high - zone.low);
  });

  it('a sweep is found by its cross beyond the wick', () => {
    const sweep = scene.marks.findLast(({ form }) => form === 'sweep')!;
    const price = sweep.direction > 0 ? sweep.low - CROSS_OFFSET * 0.01 : sweep.high + CROSS_OFFSET * 0.01;
    const found = hitAt(list, { bar: sweep.known, price, barPixel: 0.001, pricePixel: 0.01 });
    assert.equal(found?.form, 'sweep');
  });
});

describe('layers', () => {
  it('are remembered as they were', () => {
    for (const preset of PRESETS) assert.deepEqual(layersFrom(layersText(presetLayers(preset))), presetLayers(preset));
    const own = withForm(withGroup(presetLayers('clean'), 'structure', 'all'), 'gap', false);
    assert.deepEqual(layersFrom(layersText(own)), own);
  });
  it('what cannot be read is the clean preset', () => {
    for (const text of [null, undefined, '', '{', '[]', '7', 'null', '{"preset":"own"}'])
      assert.deepEqual(layersFrom(text), presetLayers('clean'));
  });
  it('a group is off, within its limits, or whole', () => {
    let layers = presetLayers('clean');
    for (const mode of ['off', 'auto', 'all', 'off'] as const)
      for (const group of ['zones', 'liquidity', 'trades'] as const) {
        layers = withGroup(layers, group, mode);
        assert.equal(groupMode(layers, group), mode);
      }
    assert.equal(layers.preset, 'custom');
  });
});
