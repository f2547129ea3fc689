// Registry: what a person may write about a strategy, and how a fault is told.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { checkStrategy, DEFAULT_DECISION, parametersOf, STRATEGIES, strategyNames } from './decision.ts';
import { SmcError } from '#model/fate.ts';

const faultOf = (name: string, parameters: Readonly<Record<string, unknown>>): SmcError => {
  try {
    checkStrategy(name, parameters, 'decision_engine.strategies[0]');
  } catch (error) {
    assert.ok(error instanceof SmcError);
    assert.equal(error.code, 'CONFIG_INVALID');
    return error;
  }
  return assert.fail(`${name} ${JSON.stringify(parameters)} was taken`);
};

test('the names are fixed: plan ids and configurations carry them', () => {
  assert.deepEqual(strategyNames, [
    'order-block',
    'liquidity-grab',
    'fair-value-gap',
    'break-of-structure',
    'confluence',
  ]);
  assert.deepEqual(
    DEFAULT_DECISION.strategies.map(({ name }) => name),
    strategyNames,
  );
});

test('every default lies in its own range and every parameter says what it means', () => {
  for (const name of strategyNames)
    for (const parameter of parametersOf(name)) {
      assert.ok(parameter.default >= parameter.minimum && parameter.default <= parameter.maximum, parameter.name);
      assert.ok(parameter.meaning.length > 10, parameter.name);
      if (parameter.whole) assert.ok(Number.isInteger(parameter.default), parameter.name);
    }
});

test('every strategy says in one sentence what it does', () => {
  for (const { summary } of STRATEGIES) assert.ok(summary.length > 20);
});

test('what is not given stands at its default', () => {
  const values = checkStrategy('order-block', { reachAtr: 2 });
  assert.equal(values['reachAtr'], 2);
  for (const { name, default: value } of parametersOf('order-block'))
    if (name !== 'reachAtr') assert.equal(values[name], value);
});

test('docs/strategies.md lists every parameter as it is', () => {
  const page = readFileSync(new URL('../../docs/strategies.md', import.meta.url), 'utf8');
  for (const name of strategyNames) {
    const section = page.split(`## \`${name}\``)[1]?.split('\n## ')[0] ?? '';
    const rows = section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.replaceAll(/ +/g, ' '));
    const expected = parametersOf(name).map(
      (rule) =>
        `| \`${rule.name}\` | ${rule.default} | ${rule.minimum} to ${rule.maximum}${rule.whole ? ', whole' : ''} | ${rule.meaning} |`,
    );
    assert.deepEqual(rows, expected, name);
  }
});

describe('a fault says path, reason and mend', () => {
  const ROWS: readonly (readonly [string, Readonly<Record<string, unknown>>, string, RegExp, RegExp])[] = [
    ['liquidity-grap', {}, '.name', /no strategy is called "liquidity-grap"/, /did you mean "liquidity-grab"\?/],
    ['FVG', {}, '.name', /no strategy/, /one of: order-block, /],
    ['order-block', { entrydepth: 1 }, '.parameters.entrydepth', /no parameter/, /did you mean "entryDepth"\?/],
    ['order-block', { toString: 1 }, '.parameters.toString', /no parameter/, /one of:/],
    ['order-block', { entryDepth: 1.01 }, '.parameters.entryDepth', /number from 0 to 1, not 1.01/, /default 0/],
    ['order-block', { entryDepth: -0.1 }, '.parameters.entryDepth', /number from 0 to 1/, /default/],
    ['order-block', { entryDepth: Number.NaN }, '.parameters.entryDepth', /number from 0 to 1/, /default/],
    ['order-block', { entryDepth: '0.5' }, '.parameters.entryDepth', /not "0.5"/, /default/],
    ['order-block', { maximumAgeBars: 2.5 }, '.parameters.maximumAgeBars', /whole number from 1 to 10000/, /default/],
    ['confluence', { minimumKinds: null }, '.parameters.minimumKinds', /not null/, /default/],
  ];
  for (const [name, parameters, path, reason, mend] of ROWS)
    test(`${name} ${JSON.stringify(parameters)}`, () => {
      const error = faultOf(name, parameters);
      assert.equal(error.where, `decision_engine.strategies[0]${path}`);
      assert.match(error.message, reason);
      assert.match(error.mend, mend);
    });
});
