// Tests of real accounts: what a file must say before one can be started, and what becomes of it in the units of the rooms.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capitalCapOf, instrumentOf, pipelineSettings, realAccounts } from './config.ts';
import { cash } from '#model/number.ts';
import { DAY_MS } from '#model/time.ts';
import { ofAccount } from '#model/per-account.ts';
import { parseConfig } from './load.ts';
import { SmcError } from '#model/fate.ts';

const CAPS = 'capital_cap: 200, max_order_notional: 100, max_open_notional: "150.5", max_orders_per_minute: 10';
const settingsOf = (text: string) => {
  const config = parseConfig(text, 'my.yaml');
  return { config, settings: pipelineSettings(config, [instrumentOf(config, 'BTCUSDT')], '15m') };
};
const faultOf = (text: string): string => {
  try {
    settingsOf(text);
  } catch (thrown) {
    assert.ok(thrown instanceof SmcError && thrown.code === 'CONFIG_INVALID', String(thrown));
    return `${thrown.where}: ${thrown.message}; ${thrown.mend}`;
  }
  assert.fail('nothing was refused');
};

test('a real account has its caps, and nothing of them reaches the rooms of paper', () => {
  const { config, settings } = settingsOf(
    `accounts: { p: {}, live: { venue: binance, account_type: spot, real: { ${CAPS}, two_person: true,
       cap_ramp: [{ after_days: 14, capital_cap: 400 }, { after_days: 60, capital_cap: 1000 }] } } }`,
  );
  assert.deepEqual(realAccounts(config), [
    {
      name: 'live',
      venue: 'binance',
      evidence: 'p',
      confirmation: undefined,
      capitalCaps: [
        { afterDays: 0, cap: cash('200') },
        { afterDays: 14, cap: cash('400') },
        { afterDays: 60, cap: cash('1000') },
      ],
      maxOrderNotional: cash('100'),
      maxOpenNotional: cash('150.5'),
      maxOrdersPerMinute: 10,
      needsTwoPeople: true,
      armedDays: 30,
    },
  ]);
  assert.equal(ofAccount(settings.risk, 'live').accountType, 'spot');
  assert.equal(ofAccount(settings.risk, 'p').accountType, 'margin');
  // Its capital is its cap, and no order is approved that the caps would refuse.
  assert.equal(ofAccount(settings.ledger, 'live').capital, cash('200'));
  assert.equal(ofAccount(settings.risk, 'live').maxPositionNotional, cash('100'));
  assert.equal(ofAccount(settings.risk, 'p').maxPositionNotional, cash('1000'));
});

test('a cap grows with the days since the account was first armed, and never before', () => {
  const [live] = realAccounts(
    parseConfig(
      `accounts: { p: {}, live: { venue: kraken, account_type: spot, real: { ${CAPS},
        cap_ramp: [{ after_days: 14, capital_cap: 400 }] } } }`,
      'x',
    ),
  );
  for (const [now, cap] of [
    [0, '200'],
    [14 * DAY_MS - 1, '200'],
    [14 * DAY_MS, '400'],
    [-DAY_MS, '200'],
  ] as const)
    assert.equal(capitalCapOf(live!, 0, now), cash(cap), String(now));
});

for (const [name, text, fault] of [
  ['a margin account has no venue', `p: {}, live: { venue: binance, real: { ${CAPS} } }`, /live\.account_type: .*spot/],
  [
    'a venue needs caps',
    'p: {}, live: { venue: binance, account_type: spot }',
    /live\.real: .*no limits of real money/,
  ],
  ['caps need a venue', `p: {}, live: { account_type: spot, real: { ${CAPS} } }`, /live\.real: .*no venue/],
  [
    'a cap that is missing is named',
    'p: {}, live: { venue: binance, account_type: spot, real: { capital_cap: 1 } }',
    /max_order_notional/,
  ],
  [
    'somebody has to have shown it on paper',
    `live: { venue: binance, account_type: spot, real: { ${CAPS} } }`,
    /real\.evidence: no paper account/,
  ],
  [
    'of several paper accounts one is named',
    `p: {}, q: {}, live: { venue: binance, account_type: spot, real: { ${CAPS} } }`,
    /real\.evidence: several paper accounts; .*p, q/,
  ],
  [
    'a real account is no evidence',
    `p: {}, live: { venue: binance, account_type: spot, real: { ${CAPS}, evidence: live } }`,
    /live is no paper account/,
  ],
  [
    'a ramp goes on in time',
    `p: {}, live: { venue: binance, account_type: spot, real: { ${CAPS},
       cap_ramp: [{ after_days: 5, capital_cap: 1 }, { after_days: 5, capital_cap: 2 }] } }`,
    /cap_ramp: must name later days/,
  ],
  ['an address is an address', 'p: {} }\nvenue: { rest_url: localhost', /venue\.rest_url/],
] as const)
  test(name, () => assert.match(faultOf(`accounts: { ${text} }`), fault));

test('real money does not go by a clock that is off: more than a second is refused, on paper it is not', () => {
  const text = (mode: string, skew: number): string =>
    `app: { mode: ${mode} }\ncircuit_breaker: { max_clock_skew_ms: ${skew} }\naccounts: { p: {}, live: { venue: binance, account_type: spot, real: { ${CAPS} } } }`;
  assert.match(
    faultOf(text('real', 1_001)),
    /^circuit_breaker\.max_clock_skew_ms: .*1001 ms.* allows 1000; give at most 1000/,
  );
  for (const [mode, skew] of [
    ['real', 1_000],
    ['paper', 100_000_000],
  ] as const)
    assert.equal(settingsOf(text(mode, skew)).config.circuit_breaker.max_clock_skew_ms, skew);
});
