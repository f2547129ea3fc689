import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ONE, quantity } from '#model/number.ts';
import { liveAgent } from './live-agent.ts';
import { PATIENT_CONFIG, quietShell } from './shell.fixture.ts';
import { spansIn, tracesOf } from './traces-of.ts';
import type { AddressInfo } from 'node:net';
import type { Price } from '#model/number.ts';

const LIMIT_MS = 30_000;
const LOOK_MS = 50;
type Told = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
};

test('where no collector is named there is nothing that could cost anything', async () => {
  assert.equal(await tracesOf(PATIENT_CONFIG, 'demo', { warn: () => undefined }, quietShell()), undefined);
  assert.deepEqual(spansIn(undefined), []);
});

test('an order of the running agent can be followed in a collector from the ticket to the request', async () => {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => void (text += part));
    request.on('end', () => {
      for (const { scopeSpans } of JSON.parse(text).resourceSpans) told.push(...scopeSpans[0].spans);
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const directory = mkdtempSync(join(tmpdir(), 'smc-traces-'));
  const agent = await liveAgent(
    { kind: 'demo' },
    {
      config: { ...PATIENT_CONFIG, telemetry: { traces: `http://127.0.0.1:${port}/v1/traces` } },
      configPath: join(directory, 'config.yaml'),
      directory,
      venue: undefined,
      speed: 60,
      shell: quietShell(),
    },
  );
  try {
    const { last } = agent.port.prices()[0]!;
    const below = (percent: bigint): Price => (((last * (100n - percent)) / 100n / ONE) * ONE) as Price;
    await agent.port.createOrder(
      {
        id: 'traced',
        account: 'paper-1',
        symbol: 'BTCUSDT',
        side: 'buy',
        type: 'limit',
        quantity: quantity('0.001'),
        price: below(2n),
        stopLoss: below(3n),
        takeProfit: undefined,
      },
      'tester@example.org',
    );
    const saidBy = ({ attributes }: Told): string =>
      attributes.find(({ key }) => key === 'smc.said')?.value.stringValue ?? '';
    const asks = (span: Told): boolean => saidBy(span).split(' ').includes('orderRequested');
    for (let waited = 0; waited < LIMIT_MS && !told.some(asks); waited += LOOK_MS)
      await new Promise((done) => setTimeout(done, LOOK_MS));
    const request = told.find(asks);
    assert.ok(request !== undefined, `${told.length} spans, and none of them asks for an order`);
    const chain: string[] = [];
    for (
      let span: Told | undefined = request;
      span !== undefined;
      span = told.find(({ spanId }) => spanId === span.parentSpanId)
    )
      chain.unshift(span.name);
    assert.deepEqual(chain, ['plan paper-1', 'risk', 'execution']);
    // The number of the event stands in the id.
    const sequence = Number.parseInt(request.traceId.slice(16), 16);
    const [root] = [...agent.port.events(sequence, 1, { accounts: ['paper-1'] })];
    assert.equal(root!.kind, 'plan');
    const page = await agent.registry.metrics();
    assert.match(page, /^smc_trace_spans_total\{outcome="sent"\} [1-9]/m);
    assert.match(page, /^smc_trace_spans_total\{outcome="dropped"\} \d/m);
  } finally {
    await agent.stop();
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
