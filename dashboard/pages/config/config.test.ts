// Config: keys set in the text that people wrote, what two people changed, lines that go and come, and what a limit would do now.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cash } from '#model/number.ts';
import { configAnswer } from './config-answer.ts';
import { describe, it } from 'node:test';
import { isYaml, leaves, lineOf, valueAt, withValue } from './document.ts';
import { keyChanges, meeting, mineOnTheirs, valueText } from './three-way.ts';
import { lineDiff, shortened } from './line-diff.ts';
import { noteFault } from './note.ts';
import { SECTIONS } from './fields.ts';
import { warnings } from './effects.ts';

const TEXT = `# My account
risk_manager:
  max_daily_loss: 500 # a bad day
  groups: [{ name: majors, symbols: [BTCUSDT] }]
paper_trading: { initial_balance: "10000.50" }
`;

describe('document', () => {
  it('a value is read as it was written, and a block is no value', () => {
    assert.equal(valueAt(TEXT, ['risk_manager', 'max_daily_loss']), '500');
    assert.equal(valueAt(TEXT, ['paper_trading', 'initial_balance']), '10000.50');
    assert.equal(valueAt(TEXT, ['risk_manager']), '');
    assert.equal(valueAt(TEXT, ['app', 'mode']), '');
    assert.equal(valueAt('a: [', ['a']), '');
  });

  it('a value is set in its place, with the comments around it', () => {
    assert.equal(withValue(TEXT, ['risk_manager', 'max_daily_loss'], '300'), TEXT.replace('500 #', '300 #'));
    const added = withValue(TEXT, ['decision_engine', 'confidence_threshold'], '0.8');
    assert.ok(added.startsWith('# My account\n') && added.endsWith('decision_engine:\n  confidence_threshold: 0.8\n'));
    assert.equal(withValue('', ['app', 'mode'], 'paper'), 'app:\n  mode: paper\n');
    assert.equal(withValue('a: [', ['a'], '1'), 'a: [', 'what is no YAML is left alone');
  });

  it('an empty value takes the key out, and the block with its last', () => {
    const without = withValue(withValue('app: { mode: paper }\nb: 1\n', ['app', 'mode'], ''), ['b'], '');
    assert.equal(without, '');
    assert.equal(withValue(TEXT, ['not', 'there'], ''), TEXT);
  });

  it('a number stays a number, and what would lose a digit stays a text', () => {
    assert.deepEqual(leaves(withValue('', ['a'], '1.5'))?.get('a'), 1.5);
    assert.deepEqual(leaves(withValue('', ['a'], '17:00'))?.get('a'), '17:00');
    assert.deepEqual(leaves(withValue('', ['a'], '0.123456789'))?.get('a'), '0.123456789');
    assert.deepEqual(leaves(withValue('', ['a'], 'true'))?.get('a'), true);
  });

  it('whatever is set is read back, and nothing else changes', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, key, fc.integer({ min: 0, max: 99 })), { maxLength: 8 }),
        key,
        key,
        fc.integer({ min: 0, max: 99 }),
        (steps, one, two, value) => {
          const text = steps.reduce((made, [x, y, of]) => withValue(made, [x, y], String(of)), '');
          const next = withValue(text, [one, two], String(value));
          assert.equal(valueAt(next, [one, two]), String(value));
          const before = new Map(leaves(text));
          before.set(`${one}.${two}`, value);
          assert.deepEqual(leaves(next), before);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a fault has its line: by its path, by what is around it, or as it is told', () => {
    assert.equal(lineOf(TEXT, 'risk_manager.max_daily_loss'), 3);
    assert.equal(lineOf(TEXT, 'risk_manager.groups[0].name'), 4);
    assert.equal(lineOf(TEXT, 'paper_trading.leverage'), 5);
    assert.equal(lineOf(TEXT, 'configuration:7'), 7);
    assert.equal(lineOf(TEXT, 'nowhere'), undefined);
    assert.ok(!isYaml('a: 1\na: 2'));
  });

  it('every field of the form has a path of its own', () => {
    const paths = SECTIONS.flatMap(({ fields }) => fields.map(({ path }) => path));
    assert.equal(new Set(paths).size, paths.length);
  });
});

describe('three ways', () => {
  const base = 'a: 1\nb: { c: 2, d: 3 }\n';

  it('changes are told key by key', () => {
    assert.deepEqual(keyChanges(base, 'a: 1\nb: { c: 4 }\ne: [1]\n'), [
      { path: 'b.c', from: 2, to: 4 },
      { path: 'b.d', from: 3, to: undefined },
      { path: 'e', from: undefined, to: [1] },
    ]);
    assert.equal(keyChanges(base, 'a: ['), undefined);
  });

  it('two people meet where both changed a key, and not where they agree', () => {
    const met = meeting(base, 'a: 9\nb: { c: 5, d: 3 }\n', 'a: 9\nb: { c: 6, d: 3 }\n')!;
    assert.deepEqual(met.conflicts, [{ path: 'b.c', base: 2, theirs: 5, mine: 6 }]);
    assert.deepEqual(
      meeting(base, 'a: 1\nb: 7\n', 'a: 1\nb: { c: 6, d: 3 }\n')!.conflicts.map(({ path }) => path),
      ['b.c'],
    );
  });

  it('mine on theirs has their keys, my keys, and mine where both changed one', () => {
    const merged = mineOnTheirs(base, '# theirs\na: 9\nb: { c: 5, d: 3 }\n', 'a: 1\nb: { c: 6, d: 3 }\n')!;
    assert.ok(merged.startsWith('# theirs'));
    assert.deepEqual(Object.fromEntries(leaves(merged)!), { a: 9, 'b.c': 6, 'b.d': 3 });
  });

  it('what is not set reads as such', () => {
    assert.deepEqual([undefined, null, 'x', 1, [1]].map(valueText), ['\u2013', '\u2013', 'x', '1', '[1]']);
  });
});

describe('line diff', () => {
  it('the lines that stay and come make the new text, those that stay and go the old', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }),
        (one, other) => {
          const diff = lineDiff(one.join('\n'), other.join('\n'));
          const of = (kind: 'in' | 'out'): string =>
            diff
              .filter((line) => line.kind === 'same' || line.kind === kind)
              .map(({ text }) => text)
              .join('\n');
          assert.equal(of('out'), one.join('\n'));
          assert.equal(of('in'), other.join('\n'));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('what is far from a change is counted', () => {
    const lines = Array.from({ length: 9 }, (_, index) => String(index));
    const said = shortened(lineDiff(lines.join('\n'), lines.with(4, 'x').join('\n')));
    assert.deepEqual(
      said.map(({ kind, text }) => `${kind} ${text}`),
      ['skip 2 lines as before', 'same 2', 'same 3', 'out 4', 'in x', 'same 5', 'same 6', 'skip 2 lines as before'],
    );
  });
});

describe('what a change does', () => {
  const now = { currency: 'USD', lostToday: cash('120'), drawdown: 0.05, openPositions: 2 };
  const change = (path: string, to: unknown, applies: 'now' | 'restart' = 'now') => ({ path, from: 1, to, applies });

  it('a limit that is met already halts, trips, or lets nothing more in', () => {
    assert.match(warnings([change('risk_manager.max_daily_loss', '120')], now)[0]!, /Halts now: \$120\.00/);
    assert.match(warnings([change('risk_manager.max_drawdown_percent', 5)], now)[0]!, /Trips the breaker now/);
    assert.match(warnings([change('paper_trading.max_positions', 2)], now)[0]!, /2 open/);
  });

  it('a wider one, one for later and one that nobody can tell of say nothing', () => {
    const quiet = [
      change('risk_manager.max_daily_loss', '121'),
      change('risk_manager.max_daily_loss', '1', 'restart'),
      change('risk_manager.max_daily_loss', 'much'),
      change('risk_manager.max_drawdown_percent', 6),
      change('paper_trading.max_positions', 3),
    ];
    assert.deepEqual(warnings(quiet, now), []);
    assert.deepEqual(warnings([change('risk_manager.max_daily_loss', '1')], { ...now, lostToday: undefined }), []);
  });

  it('the answer says what is in force, what waits, and what is wrong', () => {
    const asked = { isSame: true, isBehind: false, version: 3, faults: 0, changes: [], denied: undefined } as const;
    assert.equal(configAnswer(asked).head, 'Version 3 is in force.');
    assert.match(configAnswer({ ...asked, changes: [change('a', 1, 'restart')] }).facts, /1 change waits/);
    assert.equal(configAnswer({ ...asked, isSame: false, faults: 2 }).head, '2 faults.');
    assert.match(
      configAnswer({ ...asked, isSame: false, changes: [change('a', 1), change('b', 1, 'restart')] }).facts,
      /1 at once, 1 at the next start/,
    );
    assert.match(configAnswer({ ...asked, isBehind: true }).head, /Somebody else/);
    assert.match(configAnswer({ ...asked, denied: 'Needs role admin.' }).facts, /Needs role admin/);
  });

  it('a note has a few plain words', () => {
    assert.match(noteFault('  ')!, /few words/);
    assert.equal(noteFault('tighter for news'), undefined);
    assert.match(noteFault('caf\u00e9')!, /Plain/);
    assert.match(noteFault('x'.repeat(101))!, /At most/);
  });
});
