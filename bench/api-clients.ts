// API clients: the other side of the bench of the API, in a process of its own.
import { WebSocket } from 'ws';

export type Asked =
  | { readonly kind: 'detect'; readonly url: string; readonly key: string; readonly requests: number }
  | { readonly kind: 'connect'; readonly url: string; readonly key: string; readonly clients: number }
  | { readonly kind: 'listen'; readonly messages: number; readonly limitMs: number };
/** Milliseconds, one for each answer or message. */
export type Answered = { readonly values: readonly number[] };

const WARM_UP = 20;
/** Sockets that are opened at once. */
const AT_ONCE = 20;
const values: number[] = [];
let onMessage: () => void = () => undefined;

async function detect(url: string, key: string, requests: number): Promise<void> {
  for (let sent = -WARM_UP; sent < requests; sent += 1) {
    const start = performance.now();
    const answer = await fetch(`${url}/api/v1/smc/detect`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: '{"symbol":"BTCUSDT","timeframe":"1m"}',
    });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`detect answers ${answer.status}`);
    if (sent >= 0) values.push(performance.now() - start);
    // The limit of the route, by the clock of the server.
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** Open, subscribed, and past its snapshot. */
function connect(url: string, key: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/market/stream`, { headers: { 'x-api-key': key } });
  socket.on('error', reject);
  socket.on('open', () => socket.send('{"symbols":["BTCUSDT"],"data_types":["trade"]}'));
  socket.on('message', (text: Buffer) => {
    const { data, timestamp } = JSON.parse(text.toString()) as { data?: { snapshot?: true }; timestamp: number };
    if (data === undefined) return;
    if (data.snapshot === true) {
      resolve();
      return;
    }
    values.push(performance.timeOrigin + performance.now() - timestamp);
    onMessage();
  });
  return promise;
}

async function listen(messages: number, limitMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, limitMs).unref();
  onMessage = () => {
    if (values.length >= messages) resolve();
  };
  await promise;
}

async function serve(asked: Asked): Promise<void> {
  values.length = 0;
  switch (asked.kind) {
    case 'detect':
      await detect(asked.url, asked.key, asked.requests);
      break;
    case 'connect':
      for (let opened = 0; opened < asked.clients; opened += AT_ONCE) {
        const some = Array.from({ length: Math.min(AT_ONCE, asked.clients - opened) }, () =>
          connect(asked.url, asked.key),
        );
        await Promise.all(some);
      }
      break;
    case 'listen':
      await listen(asked.messages, asked.limitMs);
      break;
  }
  process.send!({ values: [...values] } satisfies Answered);
}

process.on('message', (asked: Asked) => void serve(asked));
