// Verdict: the worst that is true is said, protection first, and the rest is counted.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verdict } from './verdict.ts';
import type { Asked } from './verdict.ts';
import type { BreakerRow, Status } from './status.ts';
import type { PositionRow, Protection } from './account.ts';

const agent = (name: string, state: 'running' | 'paused' | 'failed' = 'running') => ({
  name,
  state,
  started_at: 0,
  heartbeat_at: 0,
  error_count: 0,
  last_error: null,
});
const status = (more: Partial<Status> = {}): Status => ({
  system: { version: '1', mode: 'paper', real_accounts: [], state: 'running', source: 'demo', started_at: 0 },
  agents: [agent('market'), agent('risk')],
  feeds: [],
  breakers: [],
  ...more,
});
const position = (symbol: string, protection: Protection): PositionRow =>
  ({ symbol, protection, planId: symbol, side: 'buy' }) as PositionRow;
const breaker = (rule: string, detail: string): BreakerRow => ({
  account: 'a',
  tier: 'system',
  rule,
  detail,
  since: 0,
});
const asked = (more: Partial<Asked> = {}): Asked => ({
  now: 100_000,
  link: { phase: 'open', since: 0, attempt: 0 },
  loaded: true,
  status: status(),
  prices: { freshness: 'plain', ageMs: 300, receivedAt: 99_700, time: 99_700 },
  positions: [position('BTCUSDT', 'stop-and-target'), position('ETHUSDT', 'stop-and-target')],
  breakers: [],
  used: 0.1,
  last: undefined,
  ...more,
});

describe('verdict', () => {
  it('all is normal, with what proves it', () => {
    const said = verdict(asked({ last: 'Last decision at 15:15: nothing.' }));
    assert.deepEqual(said, {
      tone: 'ok',
      head: 'All normal.',
      facts: 'Prices are 0.3 s old. Both positions have stop and target on the venue.',
      minor: '2 agents run. Last decision at 15:15: nothing.',
      more: 0,
      page: undefined,
    });
  });

  it('a position without a stop is said before a tripped breaker, and that is counted', () => {
    const said = verdict(
      asked({ positions: [position('BTCUSDT', 'none')], breakers: [breaker('daily-loss', 'lost 500 today')] }),
    );
    assert.deepEqual(
      [said.tone, said.head, said.more, said.page],
      ['bad', '1 position without a stop.', 1, '/trading'],
    );
    assert.match(said.facts, /BTCUSDT has no stop/);
  });

  it('a stop says who pressed it, and that what is open is protected', () => {
    const said = verdict(asked({ breakers: [breaker('emergency-stop', 'pressed by kim@x')] }));
    assert.equal(said.head, 'Stopped by kim@x.');
    assert.match(said.facts, /Both positions have stop and target/);
  });

  it('a tripped breaker halts entries, with its figures', () => {
    const said = verdict(asked({ breakers: [breaker('feed', 'nothing for 5 s, limit 5 s')], positions: [] }));
    assert.equal(said.head, 'New entries are halted.');
    assert.match(said.facts, /^Feed: nothing for 5 s, limit 5 s\. No position is open\.$/);
  });

  it('a lost connection is not an offline agent, and is said only once it lasts', () => {
    const lost = (since: number) => verdict(asked({ link: { phase: 'lost', since, attempt: 1 } }));
    assert.equal(lost(98_000).tone, 'ok');
    const said = lost(96_000);
    assert.deepEqual([said.tone, said.head], ['off', 'Not connected.']);
    assert.match(said.facts, /agent state unknown/);
    assert.doesNotMatch(said.facts, /offline/);
  });

  it('what needs a look is amber', () => {
    const table: readonly (readonly [Partial<Asked>, RegExp])[] = [
      [{ prices: { freshness: 'stale', ageMs: 333_000, receivedAt: 0, time: 0 } }, /silent for 5 min 33 s/],
      [
        { prices: { freshness: 'stale', ageMs: undefined, receivedAt: undefined, time: undefined } },
        /No price has come/,
      ],
      [{ status: status({ agents: [agent('risk', 'failed')] }) }, /risk has failed/],
      [{ status: status({ agents: [agent('learning', 'paused')] }) }, /learning is paused/],
      [{ status: status({ system: { ...status().system, state: 'paused' } }) }, /paused by a person/],
      [{ used: 0.853 }, /85% of the daily limit/],
    ];
    for (const [more, words] of table) {
      const said = verdict(asked(more));
      assert.deepEqual([said.tone, said.head], ['warn', 'Needs a look.']);
      assert.match(said.facts, words);
    }
  });

  it('before anything is known it says so', () => {
    assert.equal(verdict(asked({ loaded: false, status: undefined })).head, 'Connecting.');
  });
});
