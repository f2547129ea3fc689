// Scene: what is shown at a clock is what the log had said by then: not more, not less, and nothing silently left out.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FORM_FACTS, isLevel, isZone } from '#model/form.ts';
import { bookOf, worldOf } from './world.fixture.ts';
import { endedBy, forgetBefore, lastSaid } from './book.ts';
import { presetLayers } from './layers.ts';
import { sceneAt } from './scene.ts';
import type { Item, Question, Scene } from './scene.ts';
import type { Layers } from './layers.ts';

const world = worldOf(1_600);
const book = bookOf(world.events);
const { bars } = world;
const everything = presetLayers('everything');
const clean = presetLayers('clean');

const ask = (change: Partial<Question>): Scene =>
  sceneAt({
    book,
    bars,
    clock: Number.POSITIVE_INFINITY,
    from: 0,
    to: bars.time.length,
    layers: clean,
    cited: new Set(),
    ...change,
  });
const contents = ({ open, ended, marks, range }: Scene): readonly Item[] => [
  ...open,
  ...ended,
  ...marks,
  ...(range === undefined ? [] : [range]),
];
const word = ({ life, status, touches, confidence, start, known, end, reached }: Item): string =>
  `${life.id} ${status} ${touches} ${confidence} ${start} ${known} ${end} ${reached}`;
const closeOf = (bar: number): number => bars.time[bar]! + bars.durationMs;
const clocks = fc.integer({ min: 20, max: bars.time.length - 1 }).map(closeOf);

describe('scene', () => {
  it('has something of every kind that is drawn', () => {
    const forms = new Set(contents(ask({ layers: everything })).map(({ form }) => form));
    for (const form of ['order-block', 'breaker', 'gap', 'liquidity', 'sweep', 'structure', 'swing'] as const)
      assert.ok(forms.has(form), form);
    const ranges = [400, 800, 1_200].map((bar) => ask({ clock: closeOf(bar) }).range);
    assert.ok(ranges.some((range) => range !== undefined));
  });

  it('at a clock it is the scene of a log that ends there', () => {
    fc.assert(
      fc.property(clocks, fc.constantFrom(clean, everything), (clock, layers) => {
        const until = bookOf(world.events.filter(({ time }) => time <= clock));
        const [whole, cut] = [ask({ clock, layers }), ask({ clock, layers, book: until })];
        assert.deepEqual(contents(whole).map(word), contents(cut).map(word));
        assert.deepEqual([whole.counts, whole.hidden.map(word)], [cut.counts, cut.hidden.map(word)]);
      }),
      { numRuns: 40 },
    );
  });

  it('shows nothing before it was known, and no more bars than had closed', () => {
    fc.assert(
      fc.property(clocks, (clock) => {
        const scene = ask({ clock, layers: everything });
        assert.equal(closeOf(scene.bars - 1), clock);
        for (const { known, life, end } of contents(scene)) {
          assert.ok(known <= scene.bars - 1, life.id);
          assert.ok(end === undefined || end <= scene.bars - 1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('shows, covers or counts as hidden each zone and level that stands', () => {
    fc.assert(
      fc.property(clocks, (clock) => {
        const { open, hidden } = ask({ clock });
        const told = new Set(
          [...open, ...hidden].flatMap(({ life, members }) => [life.id, ...members.map(({ id }) => id)]),
        );
        const standing = book.lives.filter(
          (life) =>
            clean.forms.has(life.form) &&
            lastSaid(life, clock) !== undefined &&
            endedBy(life, clock) === undefined &&
            (isZone(life.form) || (isLevel(life.form) && life.pattern.timeframe === '15m')),
        );
        assert.deepEqual([...told].toSorted(), standing.map(({ id }) => id).toSorted());
      }),
      { numRuns: 40 },
    );
  });

  it('keeps to the limits of each side, and to two of a longer timeframe', () => {
    const { open } = ask({});
    const sides = Map.groupBy(open, ({ form, direction, isHigher }) =>
      isHigher ? `higher ${direction}` : `${form} ${direction}`,
    );
    assert.ok(open.some(({ isHigher }) => isHigher));
    for (const items of sides.values()) {
      const { form, isHigher } = items[0]!;
      assert.ok(items.length <= (isHigher ? 2 : FORM_FACTS[form].most));
    }
  });

  it('best first, and what a plan stands on is never hidden', () => {
    const { open, hidden } = ask({});
    assert.ok(hidden.length > 0);
    for (const items of [open, hidden])
      assert.deepEqual(
        items.map(({ score }) => score),
        items.map(({ score }) => score).toSorted((a, b) => b - a),
      );
    const { life } = hidden.at(-1)!;
    const cited = ask({ cited: new Set([life.id]) });
    assert.ok(cited.open.some((item) => item.life.id === life.id && item.isCited));
  });

  it('a zone that lies mostly in a better one of its kind is drawn with it', () => {
    fc.assert(
      fc.property(clocks, (clock) => {
        for (const { members, high, low, form, direction } of ask({ clock }).open)
          for (const { pattern } of members) {
            const common = Math.min(high, pattern.high) - Math.max(low, pattern.low);
            assert.ok(common > 0.5 * Math.min(high - low, pattern.high - pattern.low));
            assert.equal(direction, pattern.direction);
            assert.ok(isZone(form));
          }
      }),
      { numRuns: 40 },
    );
  });

  it('of decisions only what is cited', () => {
    const one = book.lives.find(({ form }) => form === 'order-block')!;
    const scene = ask({
      layers: presetLayers('decision'),
      cited: new Set([one.id]),
      clock: closeOf(bars.time.length - 1),
    });
    assert.ok([...scene.open, ...scene.ended, ...scene.marks].every(({ life }) => life.id === one.id));
  });

  it('a gap is filled as deep as price has been in it', () => {
    const { open } = ask({ layers: everything });
    const touched = open.filter(({ form, touches, isHigher }) => form === 'gap' && touches > 0 && !isHigher);
    assert.ok(touched.length > 0);
    for (const { known, direction, low, high, reached } of touched) {
      const after = Array.from({ length: bars.time.length - known - 1 }, (_, at) => known + 1 + at);
      const deepest =
        direction > 0
          ? Math.min(...after.map((bar) => bars.low[bar]!))
          : Math.max(...after.map((bar) => bars.high[bar]!));
      assert.equal(reached, direction > 0 ? Math.max(low, deepest) : Math.min(high, deepest));
      assert.ok(direction > 0 ? reached <= high : reached >= low);
    }
  });

  it('confidence below what is asked for is hidden, not forgotten', () => {
    const strict: Layers = { ...clean, preset: 'custom', minimumConfidence: 0.99 };
    const { open, hidden } = ask({ layers: strict });
    assert.ok(open.every(({ form }) => !isZone(form)));
    assert.ok(hidden.some(({ form }) => isZone(form)));
  });
});

describe('names of swings', () => {
  const layers: Layers = { ...everything, swingNames: true };
  const named = (scene: Scene): readonly Item[] => scene.marks.filter(({ name }) => name !== undefined);
  it('each is held against the one before it on its side, of the long leg', () => {
    const swings = book.lives
      .filter(({ form, pattern }) => form === 'swing' && pattern.variant === 'swing' && pattern.timeframe === '15m')
      .toSorted((a, b) => a.pattern.formedAt - b.pattern.formedAt);
    const found = named(ask({ layers }));
    assert.ok(found.length > 20);
    assert.deepEqual(
      [...new Set(found.map(({ name }) => name))].toSorted((a, b) => String(a).localeCompare(String(b))),
      ['HH', 'HL', 'LH', 'LL'],
    );
    for (const { life, name } of found) {
      const same = swings.filter(({ pattern }) => pattern.direction === life.pattern.direction);
      const before = same[same.indexOf(life) - 1]!.pattern;
      const isHigher = life.pattern.direction > 0 ? life.pattern.low > before.low : life.pattern.high > before.high;
      assert.equal(name![0], isHigher ? 'H' : 'L', life.id);
      assert.equal(name![1], life.pattern.direction > 0 ? 'L' : 'H', life.id);
    }
  });
  it('what is said later changes no name, and nobody who does not ask is told one', () => {
    const clock = closeOf(900);
    const then = named(ask({ clock, layers })).map(({ life, name }) => `${life.id} ${name}`);
    const cut = bookOf(world.events.filter(({ time }) => time <= clock));
    assert.ok(then.length > 0);
    assert.deepEqual(
      named(ask({ clock, layers, book: cut })).map(({ life, name }) => `${life.id} ${name}`),
      then,
    );
    assert.equal(named(ask({ layers: everything })).length, 0);
  });

  it('of the bars that are kept is the same when what was before them is forgotten', () => {
    const cut = 1_000;
    const short = bookOf(world.events);
    forgetBefore(short, bars.time[cut]!);
    assert.ok(short.lives.length < book.lives.length * 0.6, `${short.lives.length} of ${book.lives.length}`);
    assert.equal(short.byId.size, short.lives.length);
    const words = (of: typeof book, layers: Layers): readonly string[] =>
      contents(ask({ book: of, layers, from: cut + 1 })).map(word);
    assert.deepEqual(words(short, clean), words(book, clean));
    const ids = new Set(words(short, everything));
    const late = contents(ask({ layers: everything, from: cut + 1 })).filter(
      ({ life, end }) => end === undefined || life.changes.at(-1)!.time >= bars.time[cut]!,
    );
    for (const item of late) if (item.form !== 'swing') assert.ok(ids.has(word(item)), item.life.id);
  });
});
