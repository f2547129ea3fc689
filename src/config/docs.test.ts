// Docs: docs/config.md and the schema say the same, in both directions, defaults included.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { strategyNames } from '#decision/decision.ts';
import { indicatorNames } from '#indicators/indicators.ts';
import { TIMEFRAMES } from '#model/time.ts';
import { COSTS_OF_KIND } from '#venues/simulated/simulated.ts';
import {
  accountsOfConfig,
  DEFAULT_CONFIG,
  detectionSettings,
  instrumentOf,
  pipelineSettings,
  realAccounts,
} from './config.ts';
import { keysAt } from './keys.ts';
import { parseConfig } from './load.ts';

const PAGE = readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8');

/** Every path that a value may stand at; a name or place of one's own is "*". A union is told as itself and as its object. */
function everyKey(path: readonly string[] = []): readonly string[] {
  const names = keysAt(path);
  if (names.length > 0) return names.flatMap((name) => everyKey([...path, name]));
  if (path.length > 12) throw new Error('the schema turns in a circle');
  const inner = keysAt([...path, '*']);
  if (inner.length === 0) return [path.join('.')];
  return everyKey([...path, '*']);
}

/** Where any name, or a list of plain values, may stand, the path alone does not tell: these end in a star by their meaning. */
const OPEN = ['rates', 'indicators.*.parameters', 'decision_engine.strategies.*.parameters'];
const schemaKeys = everyKey().map((key) => (OPEN.includes(key) ? `${key}.*` : key));

const rows = PAGE.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [key = '', initial = '', values = '', meaning = ''] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    return { key: key.replaceAll('`', '').replaceAll('[]', '.*'), initial, values, meaning };
  });
const documented = new Map(rows.map((row) => [row.key, row]));

test('every key of the schema is documented, with its values and its meaning', () => {
  assert.ok(schemaKeys.length > 60, `${schemaKeys.length} keys`);
  for (const key of schemaKeys) {
    const row = documented.get(key);
    assert.ok(row !== undefined, `${key} is not in docs/config.md`);
    assert.ok(row.initial !== '' && row.values !== '' && row.meaning.length > 3, `${key} is documented in full`);
  }
});

test('every key that is documented is in the schema, once', () => {
  assert.equal(rows.length, documented.size, 'no key twice');
  // A strategy may also be its bare name.
  const known = new Set([...schemaKeys, 'decision_engine.strategies.*']);
  for (const { key } of rows) assert.ok(known.has(key), `${key} is documented and does not exist`);
});

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], value);

/** "a.some_key" as the room names it. */
const roomName = (key: string): string =>
  key.slice(key.lastIndexOf('.') + 1).replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

test('every default that is documented is the one that holds', () => {
  const defaults = parseConfig('{}', 'test');
  const settings = pipelineSettings(DEFAULT_CONFIG, [instrumentOf(DEFAULT_CONFIG, 'BTCUSDT')], '15m');
  const ofRoom: Readonly<Record<string, unknown>> = {
    detection: detectionSettings(DEFAULT_CONFIG),
    decision_engine: settings.decision,
    simulation: settings.venue,
  };
  let compared = 0;
  for (const { key, initial } of rows) {
    const given = at(defaults, key) ?? at(ofRoom[key.split('.')[0]!], roomName(key));
    const code = /^`([^`]*)`$/.exec(initial)?.[1];
    if (code === undefined) {
      const isOpen = at(defaults, key) === undefined;
      assert.ok(isOpen, `${key} has a default: ${String(given)}`);
      continue;
    }
    assert.equal(code, String(given), key);
    compared += 1;
  }
  assert.ok(compared > 35, `${compared} defaults`);
});

test('the costs of each kind are the ones that hold', () => {
  const table = PAGE.slice(PAGE.indexOf('| kind ')).trim().split('\n');
  const [head, , ...body] = table.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  const told = body.map(([kind = '', ...cells]): readonly [string, Record<string, number>] => [
    kind,
    Object.fromEntries(cells.map((cell, index) => [roomName(head![index + 1]!), Number(cell)])),
  ]);
  assert.deepEqual(Object.fromEntries(told), COSTS_OF_KIND);
});

test('the page names every timeframe, strategy and indicator', () => {
  for (const list of [TIMEFRAMES, strategyNames, indicatorNames])
    assert.ok(PAGE.includes(list.join(', ')), String(list[0]));
});

test('the file that the page shows loads', () => {
  const blocks = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);
  assert.equal(blocks.length, 4);
  const [first, accounts, real, second] = blocks.map((block) => parseConfig(block, 'docs/config.md'));
  assert.deepEqual(first, { ...DEFAULT_CONFIG, exchanges: { binance: { enabled: true, symbols: ['BTCUSDT'] } } });
  assert.deepEqual(accountsOfConfig(accounts!), ['careful', 'bold']);
  assert.deepEqual(
    realAccounts(real!).map(({ name }) => name),
    ['live'],
  );
  assert.equal(instrumentOf(second!, 'SOLUSDT').quote, 'USDT');
});
