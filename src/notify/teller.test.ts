import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { account, event, message, position, START, trade } from './desk.fixture.ts';
import { NOTIFY_HEARS, tellerOf } from './teller.ts';
import { textOf, wordsOf } from './wording.ts';
import type { Event, EventData, Kind } from '#model/event.ts';

const DAY = 86_400_000;
const UTC = { zone: 'UTC', startMs: 0 };

/** kind, severity and words of what is said of these events. */
const said = (...events: readonly Event[]): readonly string[] => {
  const tell = tellerOf(UTC);
  return events
    .flatMap(tell)
    .map(({ kind, severity, title, lines }) => `${kind} ${severity}: ${[title, ...lines].join(' | ')}`);
};

const CASES: readonly (readonly [said: string, event: Event])[] = [
  [
    'breaker-tripped critical: Breaker tripped: account, daily-loss | 510 of 500',
    event('tripped', { tier: 'account', rule: 'daily-loss', detail: '510 of 500' }),
  ],
  [
    'breaker-reset warning: Breaker reset: account | looked into, by ann',
    event('reset', { tier: 'account', reason: 'looked into', by: 'ann' }),
  ],
  ['agent-failed critical: Agent failed: risk | boom', event('agentFailed', { agent: 'risk', error: 'boom' })],
  [
    'feed-down warning: Feed down: BTCUSDT | down: silent',
    event('health', { check: 'feed', subject: 'BTCUSDT', ok: false, detail: 'down: silent' }),
  ],
  ['feed-up warning: Feed is back | ', event('health', { check: 'feed', subject: '', ok: true, detail: '' })],
  [
    'store-trouble critical: Store in trouble | no room',
    event('health', { check: 'store', subject: '', ok: false, detail: 'no room' }),
  ],
  [
    'trouble warning: The clock is off | 3 s ahead',
    event('health', { check: 'clock', subject: '', ok: false, detail: '3 s ahead' }),
  ],
  [
    'limit-near warning: Limit near: daily-loss at 81 % | 405 of 500',
    event('limitNear', { limit: 'daily-loss', used: 0.81, detail: '405 of 500' }),
  ],
  ['command critical: Emergency stop | by ann', event('command', { type: 'emergency-stop', by: 'ann' })],
  ['command warning: All positions are being closed | by ann', event('command', { type: 'flatten', by: 'ann' })],
  [
    'refused detail: Refused: buy BTCUSDT, symbol-busy | one is open',
    event('refused', {
      plan: { side: 'buy', symbol: 'BTCUSDT' } as EventData['plan'],
      reason: 'symbol-busy',
      detail: 'one is open',
    }),
  ],
];

for (const [wanted, heard] of CASES)
  test(wanted, () => {
    assert.deepEqual(said(heard), [wanted]);
    assert.ok(NOTIFY_HEARS.some((kind) => kind === heard.kind));
  });

test('a position is told when it opens, not when it grows, shrinks or closes', () => {
  assert.deepEqual(said(...['0.01', '0.02', '0.01', '0'].map((size) => event('position', position(size)))), [
    'trade-opened info: Opened: long 0.01 BTCUSDT at 67000.5',
  ]);
  assert.deepEqual(said(event('position', position('-0.5'))), [
    'trade-opened info: Opened: short 0.5 BTCUSDT at 67000.5',
  ]);
});

test('a position that was opened before this run is not told as new', () => {
  assert.deepEqual(said(event('position', position('0.01', START - 1))), []);
});

test('a closed trade is told with its result in the currency of the account', () => {
  assert.deepEqual(said(event('account', account('10000')), event('trade', trade('9.48765433'))), [
    'trade-closed info: Closed: BTCUSDT +9.49 USDT by take-profit | long 0.01, in 67000.5, out 68000, fees 0.51234567',
  ]);
  assert.match(said(event('trade', trade('-3')))[0]!, /Closed: BTCUSDT -3 by/);
});

test('commands that are told elsewhere are not told here', () => {
  assert.deepEqual(
    said(
      event('command', { type: 'cancel', clientId: 'c', by: 'ann' }),
      event('command', { type: 'reset-breaker', tier: 'account', reason: 'x', by: 'ann' }),
    ),
    [],
  );
});

test('a day is summed up by the first event after it, for each account that is known', () => {
  const tell = tellerOf(UTC);
  const at = (time: number, kind: Kind, data: unknown, key = 'paper-1') => tell(event(kind, data as never, key, time));
  at(START, 'account', account('10000'));
  at(START, 'account', account('500'), 'paper-2');
  at(START + 1, 'trade', trade('20'));
  at(START + 2, 'trade', trade('-5.5'));
  at(START + 2, 'tripped', { tier: 'account', rule: 'x', detail: '' });
  at(START + 3, 'account', account('10014.5'));
  at(START + 3, 'tripped', { tier: 'system', rule: 'x', detail: '' }, 'nobody');
  const midnight = Date.UTC(2026, 2, 5);
  assert.deepEqual(at(midnight - 1, 'account', account('10014.5')), []);
  const BEGAN = 'counted from 2026-03-04T12:00:00Z, when the program began';
  const told = at(midnight, 'candle', {}, 'BTCUSDT');
  at(midnight, 'account', account('10020'));
  assert.deepEqual(
    told.map(({ id, about, title, lines }) => ({ id, about, title, lines })),
    [
      {
        id: 'day-2026-03-04-paper-1',
        about: 'paper-1',
        title: '2026-03-04: +14.5 USDT',
        lines: ['equity 10014.5 USDT, 0 open', '2 closed, 1 won, net +14.5 USDT', 'the breaker tripped once', BEGAN],
      },
      {
        id: 'day-2026-03-04-paper-2',
        about: 'paper-2',
        title: '2026-03-04: 0 USDT',
        lines: ['equity 500 USDT, 0 open', 'no trade closed', BEGAN],
      },
    ],
  );
  const [next] = at(midnight + DAY, 'account', account('10020'));
  assert.equal(next!.title, '2026-03-05: +5.5 USDT', 'it goes on from where the day before ended');
  assert.deepEqual(next!.lines, ['equity 10020 USDT, 0 open', 'no trade closed']);
});

test('a day begins when the settings say, in their zone', () => {
  const tell = tellerOf({ zone: 'America/New_York', startMs: 17 * 3_600_000 });
  const at = (time: number) => tell(event('account', account('1'), 'paper-1', time)).map(({ title }) => title);
  // 17:00 in New York in winter is 22:00 UTC.
  at(Date.UTC(2026, 0, 5, 21, 59));
  assert.deepEqual(at(Date.UTC(2026, 0, 5, 22)), ['2026-01-04: 0 USDT']);
});

const hostile = fc.string({
  unit: fc.constantFrom(
    'a',
    ' ',
    '\n',
    '\r\nBcc: x@y',
    '\u001B[2J',
    '\u202E',
    '\u200B',
    '<b>',
    '&amp;',
    '*_[',
    '@everyone',
    '😀',
    '\0',
    '\uD800',
  ),
  maxLength: 2_000,
});

test('whatever a text holds, it stays in its place: one line for the title, no character that steers', () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (title, line, about) => {
      const words = wordsOf(message({ title, lines: [line, line], about }), 200);
      assert.ok(words.title.length > 0 && words.title.length <= 100 && words.body.length <= 200 + 60 + 40 + 2);
      const steering = ['\0', '\r', '\u001B', '\u202E', '\u200B'];
      assert.ok(!steering.some((character) => (words.title + words.body).includes(character)));
      assert.ok(!words.title.includes('\n') && (words.title + words.body).isWellFormed());
    }),
  );
});

test('a character of two halves is not cut in two', () => {
  for (const start of ['', 'x', '\uD83D', '\uDE00\u0007'])
    assert.ok(wordsOf(message({ title: `${start}${'😀'.repeat(99)}` }), 200).title.isWellFormed(), start);
});

test('ten of the longest messages fit into what Telegram takes', () => {
  const long = message({ title: 't'.repeat(999), lines: ['l'.repeat(999), 'l'.repeat(999)], about: 'a'.repeat(99) });
  const text = textOf({ id: 'x', messages: Array.from({ length: 10 }, () => long), heldBack: 123_456 });
  assert.ok(text.length <= 4_096, `${text.length}`);
  assert.match(text, /\n\n123456 more messages were held back$/);
  const alone = textOf({ id: 'x', messages: [message({ lines: ['l'.repeat(9_999)] })], heldBack: 1 });
  assert.ok(alone.length > 1_400 && alone.length < 1_700 && alone.endsWith('1 more message was held back'));
});
