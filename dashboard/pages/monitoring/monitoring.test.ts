// Monitoring: breakers from their events, what a reset does, what can be done to agents, and log lines.
import assert from 'node:assert/strict';
import { HEALTH_CHECKS } from '#model/event.ts';
import { actionsFor } from './agent-actions.ts';
import { afterReset, breakerLines, reasonFault, unsetRules } from './breakers.ts';
import { cash } from '#model/number.ts';
import { describe, it } from 'node:test';
import { detailText, filtered, logLines } from './log-lines.ts';
import { hops } from './hops.ts';
import { NO_FACTS } from '#dashboard/live/facts.ts';
import { readFigures } from '#dashboard/live/figures.ts';
import type { BreakerTier, Event } from '#model/event.ts';
import type { LogRow } from './log-lines.ts';

const tripped = (sequence: number, tier: BreakerTier, rule: string): Event => ({
  sequence,
  time: sequence * 1000,
  key: 'one',
  cause: 0,
  kind: 'tripped',
  data: { tier, rule, detail: `${rule} at ${sequence}` },
});
const reset = (sequence: number, tier: BreakerTier): Event => ({
  sequence,
  time: sequence * 1000,
  key: 'one',
  cause: 0,
  kind: 'reset',
  data: { tier, reason: 'all is well', by: 'kim' },
});

describe('breakers', () => {
  it('all rules are listed even where none ever tripped', () => {
    const lines = breakerLines([], []);
    assert.equal(lines.length, 13);
    // A check that somebody adds gets its words too.
    for (const check of HEALTH_CHECKS)
      assert.ok(
        lines.some(({ rule }) => rule === check),
        check,
      );
    assert.ok(lines.every(({ trip, last }) => trip === undefined && last === undefined));
  });

  it('a tripped one comes first, and a reset of its tier ends it but is remembered', () => {
    const events = [tripped(1, 'account', 'daily-loss'), tripped(2, 'system', 'feed'), reset(3, 'account')];
    const [first, ...rest] = breakerLines(events, []);
    assert.deepEqual([first!.rule, first!.trip?.detail], ['feed', 'feed at 2']);
    const loss = rest.find(({ rule }) => rule === 'daily-loss')!;
    assert.equal(loss.trip, undefined);
    assert.deepEqual(loss.last, { time: 1000, detail: 'daily-loss at 1', sequence: 1 });
    assert.deepEqual(loss.reset, { time: 3000, by: 'kim', reason: 'all is well' });
  });

  it('a limit that nobody has set is told, and one that is set is not', () => {
    assert.deepEqual([...unsetRules(NO_FACTS)], ['max-drawdown', 'rule-floor-day', 'rule-floor']);
    const floors = [{ floor: 'max_loss', level: cash('9000'), loss: cash('1000') }] as const;
    assert.deepEqual([...unsetRules({ ...NO_FACTS, maxDrawdownBps: 500, floors })], []);
  });

  it('what stands tripped from before the events is told, and a rule that nobody knows as well', () => {
    const lines = breakerLines([], [{ tier: 'account', rule: 'moon-phase', detail: 'full', since: 5 }]);
    assert.deepEqual([lines[0]!.rule, lines[0]!.trip], ['moon-phase', { time: 5, detail: 'full', sequence: 0 }]);
  });

  it('after a reset the entries stay refused where something else stands against them', () => {
    const around = {
      tier: 'account',
      rules: ['daily-loss'],
      others: [],
      isPaused: false,
      restingAgents: [],
      positions: 0,
    } as const;
    assert.match(afterReset(around)[0]!, /may place new entries again/);
    assert.match(
      afterReset({ ...around, others: ['system'], isPaused: true, restingAgents: ['decision'] })[0]!,
      /stay refused: the system breaker stands tripped, trading is paused, agent decision does not run/,
    );
    assert.match(afterReset({ ...around, rules: ['rule-floor'] })[0]!, /no person can lift the floor of a firm/);
    assert.ok(afterReset(around).some((said) => said.includes('counted anew')));
    assert.ok(!afterReset({ ...around, tier: 'agent' }).some((said) => said.includes('counted anew')));
    assert.ok(afterReset({ ...around, positions: 2 }).some((said) => said.startsWith('2 positions keep their')));
  });

  it('a reason has ten to a hundred plain characters', () => {
    assert.match(reasonFault('too short')!, /1 more/);
    assert.equal(reasonFault('  feed is back  '), undefined);
    assert.match(reasonFault('x'.repeat(101))!, /1 fewer/);
    assert.match(reasonFault('le flux est r\u00e9tabli')!, /Plain letters/);
  });
});

it('what can be done to an agent follows from its state, and nothing to one that holds money', () => {
  assert.deepEqual(actionsFor('decision', 'running'), ['pause', 'stop']);
  assert.deepEqual(actionsFor('risk', 'running'), ['pause']);
  assert.deepEqual(actionsFor('market', 'failed'), ['start']);
  assert.deepEqual(actionsFor('ledger', 'running'), []);
  assert.deepEqual(actionsFor('somebody', 'failed'), []);
});

describe('log lines', () => {
  const rows: readonly LogRow[] = [
    { timestamp: 2, level: 'warn', source: 'api', text: 'GET /config {"status":404,"code":"not_found"}' },
    { timestamp: 2, level: 'info', source: 'api', text: 'GET /health {"status":200,"milliseconds":0.512}' },
    { timestamp: 1, level: 'info', source: 'agent', text: 'started on demo' },
  ];
  const lines = logLines(rows);

  it('the text stands apart from its fields, newest first, each with a key of its own', () => {
    assert.deepEqual(
      lines.map(({ key, head, detail }) => [key, head, detail]),
      [
        ['2 1', 'GET /config \u00b7 404 not_found', '{"status":404,"code":"not_found"}'],
        ['2 0', 'GET /health \u00b7 200 \u00b7 0.51 ms', '{"status":200,"milliseconds":0.512}'],
        ['1 0', 'started on demo', undefined],
      ],
    );
    assert.equal(detailText('{"a":1}'), '{\n  "a": 1\n}');
    assert.equal(detailText('{torn'), '{torn');
  });

  it('answered requests are left out unless they are wanted, faults never', () => {
    const all = { text: '', source: '', withRoutine: false };
    assert.deepEqual(
      filtered(lines, all).map(({ head }) => head),
      ['GET /config \u00b7 404 not_found', 'started on demo'],
    );
    assert.equal(filtered(lines, { ...all, withRoutine: true }).length, 3);
    assert.deepEqual(
      filtered(lines, { ...all, text: 'NOT_FOUND' }).map(({ head }) => head),
      ['GET /config \u00b7 404 not_found'],
    );
    assert.deepEqual(
      filtered(lines, { ...all, source: 'agent' }).map(({ head }) => head),
      ['started on demo'],
    );
  });
});

it('the way of a candle has its hops, those of an order with their target', () => {
  const reading = readFigures(
    [
      'smc_order_latency_seconds_bucket{trigger="candle",le="0.0005"} 99',
      'smc_order_latency_seconds_bucket{trigger="candle",le="0.01"} 100',
      'smc_order_latency_seconds_bucket{trigger="candle",le="+Inf"} 100',
    ].join('\n'),
    1,
  );
  const order = hops(reading, undefined).find(({ name }) => name === 'Candle to order')!;
  assert.deepEqual([order.spread.count, order.spread.p99, order.targetMs], [100, 0.5, 1]);
  assert.equal(
    hops(reading, undefined).find(({ name }) => name === 'Venue round trip'),
    undefined,
  );
});
