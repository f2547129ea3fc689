// Dev gateway: the real API over a made-up world whose minutes tick, with the built pages before it, for looking at them.
// node dashboard/dev-gateway.fixture.ts [port]: builds nothing; run `npm run build` first, or `vite dashboard` beside it.
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPeople } from '#store/people/people.ts';
import { startApi } from '#api/api.ts';
import { world } from '../src/api/world.fixture.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';

const DIST = fileURLToPath(new URL('dist', import.meta.url));
const port = Number(process.argv[2] ?? 3001);
/** A minute of this world in so many milliseconds of ours. */
const TICK_MS = Number(process.argv[3] ?? 4_000);
const DEV_PASSWORD = 'plain words in a row';
const MINUTE_MS = 60_000;

const around = world(700);
let tickedAt = Date.now();
// Runs as its minutes do, so that ages and countdowns of the pages make sense.
const now = (): number => around.time() + Math.min(MINUTE_MS - 1, ((Date.now() - tickedAt) * MINUTE_MS) / TICK_MS);
// A day of this world is over in an hour and a half: nobody is logged out by that.
const life = { idleMs: 300 * 86_400_000, wholeMs: 300 * 86_400_000 };
const people = openPeople({ path: ':memory:', now, life, cost: { memory: 64, passes: 1 } });
const oneTime = await people.firstAdmin(DEV_PASSWORD, ['one']);
const api = await startApi({
  port: around.port,
  people,
  now,
  log: () => undefined,
  host: 'localhost',
  listenPort: 0,
  life,
});
const behind = Number(new URL(api.url).port);

setInterval(() => {
  around.minute();
  tickedAt = Date.now();
}, TICK_MS);
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
  "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";
const OF_API = /^\/(api|health|system|agents|events|metrics)(\/|$|\?)/;

async function page(url: string, response: ServerResponse): Promise<void> {
  const path = normalize(new URL(url, 'http://localhost').pathname);
  const file = extname(path) === '' ? '/index.html' : path;
  try {
    const body = await readFile(join(DIST, file));
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

const passOn = (incoming: IncomingMessage, response: ServerResponse): void => {
  const outgoing = request(
    { host: 'localhost', port: behind, path: incoming.url, method: incoming.method, headers: incoming.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.on('error', () => response.writeHead(502).end());
  incoming.pipe(outgoing);
};

const server = createServer((incoming, response) => {
  const url = incoming.url ?? '/';
  const isDocument = incoming.headers['sec-fetch-dest'] === 'document';
  if (OF_API.test(url) || (url.startsWith('/config') && !isDocument)) passOn(incoming, response);
  else void page(url, response);
});
server.on('upgrade', (incoming, socket, head) => {
  const wire = connect(behind, 'localhost', () => {
    const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
    for (let index = 0; index < incoming.rawHeaders.length; index += 2)
      lines.push(`${incoming.rawHeaders[index]}: ${incoming.rawHeaders[index + 1]}`);
    wire.write(`${lines.join('\r\n')}\r\n\r\n`);
    wire.write(head);
    wire.pipe(socket);
    socket.pipe(wire);
  });
  wire.on('error', () => socket.destroy());
  socket.on('error', () => wire.destroy());
});
server.listen(port, 'localhost', () => {
  process.stdout.write(`http://localhost:${port}  admin@localhost  ${oneTime ?? DEV_PASSWORD}\n`);
});
