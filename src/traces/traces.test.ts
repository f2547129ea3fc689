import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, test } from 'node:test';
import { memoryBus } from '#bus/bus.ts';
import { BATCH_LIMIT, outbox, WAITING_LIMIT } from './outbox.ts';
import { openTraces, traceIdOf } from './traces.ts';
import type { AddressInfo } from 'node:net';
import type { AnyAgent } from '#model/agent.ts';
import type { Event } from '#model/event.ts';
import type { Server } from 'node:http';
import type { Span } from './otlp.ts';
import type { Traces } from './traces.ts';

type Told = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, string>> }[];
};
type Body = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: object }[] };
    readonly scopeSpans: readonly { readonly spans: readonly Told[] }[];
  }[];
};

const collectors: Server[] = [];
const closeAll = (): void => {
  for (const server of collectors.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
};

/** A collector as the protocol has it; `answers` are given one after the other, the last one for ever. */
async function collector(...answers: readonly (readonly [status: number, body: string])[]) {
  const bodies: Body[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    assert.deepEqual([request.method, request.url], ['POST', '/v1/traces']);
    assert.equal(request.headers['content-type'], 'application/json');
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => void (text += part));
    request.on('end', () => {
      const [status, body] = answers[Math.min(bodies.length, answers.length - 1)] ?? [200, '{}'];
      bodies.push(JSON.parse(text) as Body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      for (const wake of waiting.splice(0)) wake();
    });
  });
  collectors.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1/traces`,
    bodies,
    spans: () => bodies.flatMap(({ resourceSpans }) => resourceSpans.flatMap((each) => each.scopeSpans[0]!.spans)),
    next: () => new Promise<void>((done) => void waiting.push(done)),
  };
}

const agent = (name: string, key: 'market' | 'account', hears: string, says: string): AnyAgent =>
  ({
    name,
    key,
    hears: [hears],
    says: [says],
    initial: () => ({}),
    step: (_state: object, event: Event, say: (kind: string, data: object) => void) => {
      if (event.key !== 'SILENT') say(says, {});
    },
  }) as unknown as AnyAgent;

/** candle → candleClosed → plan → approved, for two accounts. */
const LINE = [
  agent('market', 'market', 'candle', 'candleClosed'),
  agent('decision', 'market', 'candleClosed', 'plan'),
  agent('risk', 'account', 'plan', 'approved'),
  agent('execution', 'account', 'approved', 'orderRequested'),
];

function tracing(url: string): {
  readonly traces: Traces;
  readonly bus: ReturnType<typeof memoryBus>;
  readonly notices: string[];
} {
  const notices: string[] = [];
  let time = 0;
  const traces = openTraces({
    url,
    resource: { 'service.name': 'smc', 'service.instance.id': 'a' },
    log: 'store a',
    now: () => 1_700_000_000_000 + time,
    timer: () => (time += 0.25),
    notice: (sentence) => void notices.push(sentence),
  });
  return { traces, bus: memoryBus(LINE.map(traces.traced), { accounts: ['one', 'two'] }), notices };
}
const valueOf = ({ attributes }: Told, name: string): string | undefined =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];

describe('traces of a line', () => {
  afterEach(closeAll);

  test('are one for each input, with a span for each step that said something, under the step that said what it heard', async () => {
    const { url, spans, bodies } = await collector();
    const { traces, bus } = tracing(url);
    bus.input('candle', 'EARLIER', 1, {} as never);
    traces.begin();
    bus.input('candle', 'SILENT', 1, {} as never);
    bus.input('candle', 'BTC', 1, {} as never);
    await traces.stop();
    const told = spans();
    const byId = new Map(told.map((span) => [span.spanId, span]));
    assert.equal(byId.size, told.length);
    const path = (span: Told): string =>
      span.parentSpanId === undefined ? span.name : `${path(byId.get(span.parentSpanId)!)} > ${span.name}`;
    assert.deepEqual(told.map(path), [
      'candle BTC',
      'candle BTC > market',
      'candle BTC > market > decision',
      'candle BTC > market > decision > risk',
      'candle BTC > market > decision > risk',
      'candle BTC > market > decision > risk > execution',
      'candle BTC > market > decision > risk > execution',
    ]);
    // The earlier run has said seven events, the silent one is one more.
    assert.deepEqual(new Set(told.map(({ traceId }) => traceId)), new Set([traceIdOf('store a', 9)]));
    assert.match(told[0]!.traceId, /^[0-9a-f]{16}0000000000000009$/);
    assert.deepEqual(
      told.filter(({ name }) => name === 'risk').map((span) => valueOf(span, 'smc.key')),
      ['one', 'two'],
    );
    const [whole, ...steps] = told;
    for (const { startTimeUnixNano, endTimeUnixNano, kind } of steps) {
      assert.equal(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano) > 0n, true);
      assert.ok(BigInt(startTimeUnixNano) >= BigInt(whole!.startTimeUnixNano));
      assert.ok(BigInt(endTimeUnixNano) <= BigInt(whole!.endTimeUnixNano));
      assert.equal(kind, 1);
    }
    assert.equal(String(BigInt(whole!.startTimeUnixNano) / 1_000_000n).slice(0, 10), '1700000000');
    assert.deepEqual(bodies[0]!.resourceSpans[0]!.resource.attributes, [
      { key: 'service.name', value: { stringValue: 'smc' } },
      { key: 'service.instance.id', value: { stringValue: 'a' } },
    ]);
    assert.deepEqual(traces.counts(), { sent: 7, rejected: 0, dropped: 0 });
  });

  test('change nothing of what is said, whether there is a collector or none', () => {
    const runs = [LINE, LINE.map(tracing('http://127.0.0.1:1/v1/traces').traces.traced)].map((line) => {
      const said: string[] = [];
      const tap = { hears: 'all', hear: (event: Event) => void said.push(JSON.stringify(event)) } as const;
      memoryBus(line, { accounts: ['one'], tap }).input('candle', 'BTC', 1, {} as never);
      return said;
    });
    assert.deepEqual(runs[0], runs[1]);
    assert.equal(runs[0]!.length, 5);
  });
});

const span = (name: string): Span => ({
  traceId: traceIdOf('x', 1),
  spanId: '0000000000000001',
  name,
  start: 1,
  end: 2,
  attributes: {},
});
const some = (count: number): Span[] => Array.from({ length: count }, (_, index) => span(String(index)));
const boxOf = (url: string) => {
  const notices: string[] = [];
  return { notices, box: outbox({ url, resource: {}, notice: (sentence) => void notices.push(sentence) }) };
};

describe('spans on their way', () => {
  afterEach(closeAll);

  test('go out in batches, and by themselves', async () => {
    const { url, spans, bodies, next } = await collector();
    const { box } = boxOf(url);
    const first = next();
    box.put(some(BATCH_LIMIT + 1));
    assert.equal(bodies.length, 0);
    await first;
    await box.stop();
    assert.deepEqual([spans().length, bodies.length, box.counts().sent], [BATCH_LIMIT + 1, 2, BATCH_LIMIT + 1]);
  });

  test('are let go of by whole traces while the collector is away, counted, and it is said once', async () => {
    const { box, notices } = boxOf('http://127.0.0.1:1/v1/traces');
    box.put(some(WAITING_LIMIT - 1));
    box.put(some(2));
    box.put(some(1));
    assert.deepEqual(box.counts(), { sent: 0, rejected: 0, dropped: 2 });
    await box.stop();
    assert.deepEqual(box.counts(), { sent: 0, rejected: 0, dropped: 2 + WAITING_LIMIT });
    assert.equal(notices.length, 1);
    assert.match(notices[0]!, /does not take them/);
  });

  test('that the collector does not want are not sent again; those it could not take now are', async () => {
    const { url, spans, next } = await collector([503, ''], [200, '{}']);
    const { box, notices } = boxOf(url);
    const first = next();
    box.put(some(3));
    await first;
    await next();
    await box.stop();
    assert.deepEqual([spans().length, box.counts()], [6, { sent: 3, rejected: 0, dropped: 0 }]);
    assert.deepEqual(
      notices.map((sentence) => sentence.includes('again')),
      [false, true],
    );
    const refused = await collector([400, '{"message":"no"}']);
    const { box: other } = boxOf(refused.url);
    other.put(some(2));
    await other.stop();
    assert.deepEqual([refused.bodies.length, other.counts()], [1, { sent: 0, rejected: 2, dropped: 0 }]);
  });

  test('that are refused in part are counted as such', async () => {
    const { url } = await collector([200, '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}']);
    const { box } = boxOf(url);
    box.put(some(5));
    await box.stop();
    assert.deepEqual(box.counts(), { sent: 3, rejected: 2, dropped: 0 });
  });
});
