// The flow as it is written down and as it runs are the same.
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { AGENT_CONTROL, renewedWith } from '#model/agent-control.ts';
import { pipeline } from '#pipeline';

const config = { ...DEFAULT_CONFIG, indicators: [{ name: 'ema', parameters: {} }] };
const agents = pipeline(pipelineSettings(config, [instrumentOf(config, 'BTCUSDT')], '1m'));
const page = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8');

const between = (mark: string): string => {
  const match = new RegExp(`<!-- ${mark} -->([\\s\\S]*?)<!-- /${mark} -->`).exec(page);
  assert.ok(match, `ARCHITECTURE.md has the marks <!-- ${mark} -->`);
  return match[1]!;
};

test('the table of events says who says and who hears each', () => {
  const rows = [...between('events').matchAll(/^\| `(\w+)` +\| (.*?) +\| (.*?) +\|$/gm)];
  assert.ok(rows.length > 20);
  for (const [, kind, said, heard] of rows) {
    const names = (list: 'says' | 'hears', nobody: string): string =>
      agents
        .filter((agent) => agent[list].some((each) => each === kind))
        .map(({ name }) => name)
        .join(', ') || nobody;
    assert.equal(said, names('says', 'input'), `${kind} is said by`);
    assert.equal(heard, names('hears', 'people'), `${kind} is heard by`);
  }
});

test('the picture of the flow names every agent', () => {
  const picture = between('flow');
  for (const { name } of agents) assert.ok(picture.includes(name), name);
});

test('every event that an agent hears is said by another or comes from outside', () => {
  const inputs = ['tape', 'mark', 'candle', 'command', 'health', 'agentFailed', 'endOfData'];
  const said = new Set<string>([...agents.flatMap(({ says }) => says), ...inputs]);
  for (const agent of agents) for (const kind of agent.hears) assert.ok(said.has(kind), `${agent.name} hears ${kind}`);
});

test('every agent of the line has its row of what may be done to it, and no other has', () => {
  assert.deepEqual(
    Object.keys(AGENT_CONTROL),
    agents.map(({ name }) => name),
  );
});

test('who begins anew with an agent is all that hears of it above the cut, and nobody below it begins anew', () => {
  const above = agents.filter(({ key }) => key === 'market');
  for (const { name, key } of agents) {
    if (key === 'account') {
      assert.ok(!AGENT_CONTROL[name]!.actions.some((action) => action === 'stop' || action === 'start'), name);
      continue;
    }
    const fed = new Set([name]);
    // The line has an order: one pass reaches all.
    for (const hearer of above)
      if (above.some((other) => fed.has(other.name) && other.says.some((kind) => hearer.hears.includes(kind))))
        fed.add(hearer.name);
    assert.deepEqual(renewedWith(name), [...fed], name);
  }
});

test('above the cut agents are of a market, below it of an account', () => {
  const keys = agents.map(({ key }) => key);
  assert.equal(keys.lastIndexOf('market') + 1, keys.indexOf('account'));
});
