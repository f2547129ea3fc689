// Bench of the API over a real socket: a detection asked for, and a thousand streams that are told ten things a second.
import { fork } from 'node:child_process';
import { liveApi } from '../test/services/live-api.fixture.ts';
import { count, ms, priceOf, printMessage, say, share } from './hand-fed.ts';
import { quantity } from '#model/number.ts';
import type { Asked, Answered } from './api-clients.ts';

const CLIENTS = Number(process.argv[2] ?? 1_000);
const PER_SECOND = 10;
const SECONDS = Number(process.argv[3] ?? 10);
const REQUESTS = Number(process.argv[4] ?? 300);
/** A clock that runs faster than the wall's lets one user ask as often as many would. */
const SPEED = 1_000;

const api = await liveApi(SPEED, { streamLimits: { sockets: 2 * CLIENTS, socketsPerUser: 2 * CLIENTS } });
const key = await api.rig.key('admin', ['read']);
const child = fork(new URL('api-clients.ts', import.meta.url).pathname);
/** The other side is a process of its own, so that its work is not in the figures. */
const ask = (asked: Asked): Promise<Answered> => {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  child.once('exit', (code) => reject(new Error(`the clients have ended with ${code}`)));
  child.once('message', (message) => resolve(message as Answered));
  child.send(asked);
  return promise;
};

const detected = await ask({ kind: 'detect', url: api.url, key, requests: REQUESTS });
say(
  `POST /api/v1/smc/detect over 400 candles, ${count(detected.values.length)} one after the other, p50`,
  ms(share(detected.values, 0.5)),
);
say('POST /api/v1/smc/detect, p99', ms(share(detected.values, 0.99)));

await ask({ kind: 'connect', url: api.url, key, clients: CLIENTS });
const heard = ask({ kind: 'listen', messages: CLIENTS * PER_SECOND * SECONDS, limitMs: (SECONDS + 20) * 1_000 });
const usage = process.cpuUsage();
const began = performance.now();
for (let sent = 0; sent < PER_SECOND * SECONDS; sent += 1) {
  const due = began + (sent * 1_000) / PER_SECOND;
  await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())));
  // The time of the exchange is told to the clients: here it is the time of the sending, by a clock that both share.
  const time = performance.timeOrigin + performance.now();
  api.rig.world.feed(printMessage('BTCUSDT', sent, time, priceOf(60_000), quantity('0.1')));
}
const took = (performance.now() - began) / 1_000;
const { user, system } = process.cpuUsage(usage);
const { values } = await heard;
const wanted = CLIENTS * PER_SECOND * SECONDS;
say(
  `${count(CLIENTS)} streams, ${PER_SECOND} messages/s each, ${SECONDS} s: not arrived`,
  count(wanted - values.length),
);
say('from the feed to the client, p50', ms(share(values, 0.5)));
say('from the feed to the client, p99', ms(share(values, 0.99)));
say('share of one core of the server', `${((100 * (user + system)) / 1e6 / took).toFixed(0)} %`);
child.removeAllListeners('exit');
child.kill();
await api.stop();
