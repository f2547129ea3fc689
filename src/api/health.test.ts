import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rig } from './rig.fixture.ts';
import { world } from './world.fixture.ts';
import type { AgentStatus, ApiPort, FeedStatus } from './port.ts';
import type { Rig } from './rig.fixture.ts';

const around = world();
const state: { agent: AgentStatus['state']; feed: FeedStatus['state'] } = { agent: 'running', feed: 'live' };
const port: ApiPort = {
  ...around.port,
  agents: () => around.port.agents().map((agent) => ({ ...agent, state: state.agent })),
  feeds: () => around.port.feeds().map((feed) => ({ ...feed, state: state.feed })),
};
let api: Rig;
before(async () => {
  api = await rig({ world: { ...around, port }, more: { hosts: ['10.1.2.3'] } });
});
after(() => api.app.close());

describe('alive and ready are two questions', () => {
  for (const [agent, feed, health, waits] of [
    ['running', 'live', 'ok', []],
    ['paused', 'live', 'ok', []],
    ['running', 'impaired', 'ok', []],
    ['running', 'stopped', 'ok', []],
    ['failed', 'live', 'degraded', ['agent_failed']],
    ['stopped', 'live', 'ok', ['agent_stopped']],
    ['running', 'connecting', 'ok', ['feed_connecting']],
    ['running', 'down', 'degraded', ['feed_down']],
    ['failed', 'down', 'degraded', ['agent_failed', 'feed_down']],
  ] as const)
    test(`agents ${agent}, feed ${feed}: ${health}, waits for ${waits.join(' and ') || 'nothing'}`, async () => {
      Object.assign(state, { agent, feed });
      assert.equal((await api.ask('GET /health')).json.status, health);
      const ready = await api.ask('GET /health/ready');
      assert.equal(ready.status, waits.length === 0 ? 200 : 503);
      assert.deepEqual(ready.json, { status: waits.length === 0 ? 'ready' : 'not_ready', waits_for: waits });
      const live = await api.ask('GET /health/live');
      assert.deepEqual([live.status, live.json], [200, { status: 'live' }]);
    });

  test('a person who pauses or stops everything leaves it ready: it obeys', async () => {
    Object.assign(state, { agent: 'running', feed: 'live' });
    for (const type of ['pause', 'emergency_stop'])
      assert.equal((await api.ask('POST /system/command', { as: 'ana', body: { type } })).status, 202);
    assert.equal((await api.ask('GET /health/ready')).status, 200);
  });

  test('who asks all the time is not refused, and fills no log while all is well', async () => {
    Object.assign(state, { agent: 'running', feed: 'live' });
    api.logged.length = 0;
    const ask = (url: string) => api.app.inject({ method: 'GET', url, headers: { host: 'localhost' } });
    for (let count = 0; count < 100; count += 1)
      for (const url of ['/health/live', '/health/ready']) assert.equal((await ask(url)).statusCode, 200);
    assert.deepEqual(api.logged, []);
    state.feed = 'down';
    assert.equal((await ask('/health/ready')).statusCode, 503);
    assert.deepEqual(
      api.logged.map(({ route, status }) => [route, status]),
      [['GET /health/ready', 503]],
    );
  });

  test('by an address that is not named it is not answered, and by localhost it is', async () => {
    const from = async (host: string) => (await api.ask('GET /health/live', { headers: { host } })).status;
    assert.deepEqual(
      [await from('10.1.2.4:3001'), await from('10.1.2.3:3001'), await from('localhost')],
      [421, 200, 200],
    );
  });
});
