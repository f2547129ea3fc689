import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { file, smc } from './shell.fixture.ts';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

const folder = mkdtempSync(join(tmpdir(), 'smc-health-'));
const heard: string[] = [];
let reply: { status: number; body: string } = { status: 200, body: '{}' };
const answer = ({ url, headers }: IncomingMessage, response: ServerResponse): void => {
  heard.push(`${url} ${headers.host}`);
  response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
};
const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};
const plain = createServer(answer);
let port = 0;
before(async () => {
  port = await listen(plain);
});
after(() => {
  plain.close();
  rmSync(folder, { recursive: true });
});
const configOf = (text: string): string => file('config.yaml', text);

describe('smc health', () => {
  test('is content with an agent that is ready, asked by the name of the loopback', async () => {
    heard.length = 0;
    reply = { status: 200, body: '{"status":"ready","waits_for":[]}' };
    const config = configOf(`backend_api: { host: 0.0.0.0, port: ${port}, allow_insecure: true }\n`);
    assert.deepEqual(await smc('health', '--config', config), { exit: 0, out: 'ready\n', err: '' });
    assert.equal((await smc('health', '--config', config, '--json')).out, `${reply.body}\n`);
    assert.equal((await smc('health', '--data-dir', folder, '--port', String(port), '--live')).out, 'live\n');
    assert.deepEqual(heard, [
      `/health/ready localhost:${port}`,
      `/health/ready localhost:${port}`,
      `/health/live localhost:${port}`,
    ]);
  });

  test('says what an agent waits for that is not ready', async () => {
    reply = { status: 503, body: '{"status":"not_ready","waits_for":["agent_failed","feed_down"]}' };
    const { exit, out, err } = await smc('health', '--data-dir', folder, '--port', String(port));
    assert.deepEqual([exit, out], [1, '']);
    assert.match(err, /it waits for: agent_failed, feed_down/);
  });

  test('says of another program that it is none', async () => {
    reply = { status: 404, body: 'nothing here' };
    const { exit, err } = await smc('health', '--data-dir', folder, '--port', String(port));
    assert.equal(exit, 1);
    assert.match(err, /it answers with 404/);
  });

  test('finds nobody where nobody is', async () => {
    const { exit, err } = await smc('health', '--data-dir', folder, '--port', '1');
    assert.equal(exit, 1);
    assert.match(err, /the agent does not answer/);
    assert.equal((await smc('health', '--port', '0')).exit, 2);
  });

  test('under TLS it believes the certificate of the configuration, whatever its name, and no other', async () => {
    reply = { status: 200, body: '{"status":"ready","waits_for":[]}' };
    for (const name of ['own', 'other'])
      execFileSync(
        'openssl',
        ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
          .concat('-subj', `/CN=${name}.example`, '-addext', 'basicConstraints=critical,CA:FALSE')
          .concat('-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)),
        { stdio: 'ignore' },
      );
    const tls = { key: readFileSync(join(folder, 'own.key')), cert: readFileSync(join(folder, 'own.pem')) };
    const server = createSecure(tls, answer);
    const securePort = await listen(server);
    try {
      const ask = (name: string) => {
        const path = join(folder, `${name}.yaml`);
        const [certificate, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
        writeFileSync(
          path,
          `backend_api: { port: ${securePort}, tls: { certificate: ${certificate}, key: ${key} } }\n`,
        );
        return smc('health', '--config', path);
      };
      assert.deepEqual(await ask('own'), { exit: 0, out: 'ready\n', err: '' });
      const refused = await ask('other');
      assert.equal(refused.exit, 1);
      assert.match(refused.err, /does not answer \((?:self-signed|unable to verify)/);
    } finally {
      server.close();
    }
  });
});
