// Signer: the exchange's own examples, and a key that says nothing of itself.
import { deepStrictEqual, ok, strictEqual, throws } from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { payloadOf, queryOf, signer } from './signer.ts';

const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const hmac = signer({ apiKey: API_KEY, secret: SECRET, kind: 'hmac' });

test('the golden vector of REST', () => {
  const payload =
    'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
  strictEqual(hmac.sign(payload), 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71');
});

test('the golden vector of REST in another script: percent-encoded first', () => {
  const encoded = queryOf({ symbol: '１２３４５６' });
  strictEqual(encoded, 'symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96');
  const rest = '&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
  strictEqual(hmac.sign(encoded + rest), 'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3');
});

test('the golden vectors of the WebSocket API: sorted by name, as they are', () => {
  const order = { symbol: 'BTCUSDT', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', timestamp: 1645423376532 };
  const first = { ...order, quantity: '0.01000000', price: '52000.00', recvWindow: 100, apiKey: API_KEY };
  strictEqual(hmac.sign(payloadOf(first)), 'aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24');
  const second = { ...first, symbol: '１２３４５６', side: 'BUY', price: '0.10000000', recvWindow: 5000 };
  const payload = payloadOf({ ...second, quantity: '1.00000000' });
  ok(payload.includes('symbol=１２３４５６&'));
  strictEqual(hmac.sign(payload), 'b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd');
});

test('an Ed25519 key signs in base64, and may log on', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const { sign, canLogOn } = signer({ apiKey: API_KEY, secret, kind: 'ed25519' });
  const payload = 'apiKey=a&timestamp=1';
  deepStrictEqual([canLogOn, hmac.canLogOn], [true, false]);
  ok(verify(null, Buffer.from(payload), publicKey, Buffer.from(sign(payload), 'base64')));
});

test('the Ed25519 vector of RFC 8032, second test', () => {
  const seed = '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb';
  const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex').toString('base64');
  const secret = `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
  const { sign } = signer({ apiKey: API_KEY, secret, kind: 'ed25519' });
  strictEqual(
    Buffer.from(sign('r'), 'base64').toString('hex'),
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
});

const SECRET_TEXT = 'a-secret-that-is-not-to-be-seen';
const BAD = [
  { apiKey: API_KEY, secret: '', kind: 'hmac' },
  { apiKey: '', secret: SECRET_TEXT, kind: 'hmac' },
  { apiKey: 'two words', secret: SECRET_TEXT, kind: 'hmac' },
  { apiKey: API_KEY, secret: SECRET_TEXT, kind: 'ed25519' },
  {
    apiKey: API_KEY,
    secret: generateKeyPairSync('ed448').privateKey.export({ type: 'pkcs8', format: 'pem' }),
    kind: 'ed25519',
  },
] as const;
for (const [at, key] of BAD.entries())
  test(`a key that is none is refused, and nothing of it is said: ${at}`, () => {
    throws(
      () => signer(key),
      (thrown: Error & { readonly code: string }) => {
        const everything = inspect(thrown, { depth: 10, showHidden: true });
        strictEqual(thrown.code, 'CONFIG_INVALID');
        ok(!everything.includes(SECRET_TEXT) && !everything.includes('PRIVATE KEY'));
        return true;
      },
    );
  });

test('a signer shows nothing of its secret', () => {
  ok(!inspect(hmac, { depth: 10, showHidden: true }).includes(SECRET));
});
