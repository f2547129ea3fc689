// simulate-venue: accounts as they are written on the command line.
import { deepStrictEqual, match } from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { smc } from './shell.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'smc-venue-'));
after(() => rmSync(folder, { recursive: true }));

const start = (...accounts: readonly string[]): ReturnType<typeof smc> =>
  smc('simulate-venue', '--port', '0', ...accounts.flatMap((account) => ['--account', account]));

test('accounts with a secret or a public key are taken, and the door for orders is told', async () => {
  const path = join(folder, 'key.pem');
  const { publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(path, publicKey.export({ type: 'spki', format: 'pem' }));
  const { exit, out } = await start('KEY:SECRET:USDT=10000,BTC=1', `ED:${path}:USDT=5`);
  deepStrictEqual(exit, 0);
  match(out, /^orders {3}ws:\/\/127\.0\.0\.1:\d+\/ws-api\/v3$/m);
});

const wrong: readonly (readonly [account: string, exit: number, says: RegExp])[] = [
  ['KEY', 2, /not an account/],
  ['KEY:SECRET:', 2, /not an account/],
  ['KEY:SECRET:USDT', 2, /not an account/],
  ['KEY:SECRET:USDT=1e9', 2, /not an account/],
  ['KEY:SECRET:USDT=1.2.3', 4, /not an amount/],
  ['KEY:nowhere.pem:USDT=1', 3, /cannot be read/],
];
for (const [account, code, says] of wrong)
  test(`${account} is refused`, async () => {
    const { exit, err } = await start(account);
    deepStrictEqual(exit, code);
    match(err, says);
  });
