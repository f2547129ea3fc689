import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { knock } from './knock.ts';
import type { AddressInfo } from 'node:net';

test('an exchange that comes back is told of once, and not before it answers', async () => {
  const asked: string[] = [];
  let status = 503;
  const server = createServer((request, reply) => {
    asked.push(request.url ?? '');
    reply.writeHead(status).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let answers = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = knock(
    () => {
      answers += 1;
      resolve();
    },
    `http://127.0.0.1:${port}`,
    5,
  );
  while (asked.length < 3) await new Promise((next) => setTimeout(next, 5));
  assert.equal(answers, 0);
  status = 200;
  await promise;
  const count = asked.length;
  await new Promise((next) => setTimeout(next, 30));
  assert.equal(answers, 1);
  // One more may have been under way.
  assert.ok(asked.length <= count + 1);
  assert.ok(asked.every((url) => url === '/api/v3/ping'));
  stop();
  server.close();
});
