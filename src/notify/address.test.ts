import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { test } from 'node:test';
import { checkedAddress, isReserved, publicLookup } from './address.ts';

const KEY = 'notifications.webhook.url';
const TOKEN = 'canary-path';

const REFUSED = [
  'http://hooks.example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:70/',
  'javascript:alert(1)',
  'data:text/plain,x',
  'no url',
  '',
  'https:///',
  'https://user:password@example.com/',
  'https://user@example.com/',
  'https://example.com:22/',
  'https://example.com:25/',
  'https://example.com:80/',
  'https://example.com:1023/',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0/',
  'https://10.1.2.3/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1:8443/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[2002:7f00:1::]/',
  'https://[fd00::1]/',
  'https://[fe80::1]/',
  'https://[ff02::1]/',
  'https://localhost/',
  'https://LOCALHOST./',
  'https://a.localhost/',
  'https://printer.local/',
  'https://metadata.google.internal/',
  'https://①②⑦.0.0.1/',
  'https://127。0。0。1/',
];

for (const url of REFUSED)
  test(`no message goes to ${JSON.stringify(url)}`, () => {
    assert.throws(() => checkedAddress(url, [], KEY), {
      code: 'CONFIG_INVALID',
      where: KEY,
    });
  });

test('a refusal does not repeat the URL: its path may hold a token', () => {
  for (const url of REFUSED.filter((each) => each !== 'https:///'))
    assert.throws(
      () => checkedAddress(`${url}${TOKEN}`, [], KEY),
      ({ message, mend }: { message: string; mend: string }) => !`${message} ${mend}`.includes(TOKEN),
    );
});

test('public addresses are taken', () => {
  for (const url of [
    'https://hooks.example.com/a?b=c',
    'https://example.com:8443/',
    'https://8.8.8.8/',
    'https://172.32.0.1/',
    'https://[2606:4700::1111]/',
    'https://localhost.example.com/',
  ])
    assert.equal(checkedAddress(url, [], KEY).protocol, 'https:');
});

test('an own host is taken exactly as it was listed', () => {
  const allowed = ['192.168.1.5:8080', 'ntfy.local:80', '[fd00::1]:443'];
  for (const url of [
    'http://192.168.1.5:8080/x',
    'http://ntfy.local/',
    'https://[fd00::1]/',
    'https://192.168.1.5:8080/',
  ])
    assert.ok(checkedAddress(url, allowed, KEY));
  for (const url of [
    'http://192.168.1.5:8081/',
    'http://192.168.1.50:8080/',
    'http://x.ntfy.local/',
    'http://u:p@ntfy.local/',
  ])
    assert.throws(() => checkedAddress(url, allowed, KEY));
});

test('reserved addresses are told from public ones at their borders', () => {
  for (const address of [
    '9.255.255.255',
    '11.0.0.0',
    '128.0.0.0',
    '172.15.255.255',
    '192.167.255.255',
    '223.255.255.255',
    '2001:4860::8888',
    '::ffff:8.8.8.8',
  ])
    assert.ok(!isReserved(address), address);
  for (const address of [
    '10.0.0.0',
    '10.255.255.255',
    '127.255.255.255',
    '172.16.0.0',
    '240.0.0.0',
    'fdff::',
    'febf::1',
    '::ffff:10.0.0.1',
  ])
    assert.ok(isReserved(address), address);
});

test('a name that leads home is refused at the moment of connecting', async () => {
  const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    publicLookup('localhost', {}, (thrown) => resolve(thrown));
  });
  assert.equal(error?.code, 'ERR_ADDRESS_REFUSED');
  // The same name is found by those who may.
  await new Promise<void>((resolve, reject) => {
    lookup('localhost', (thrown) => (thrown === null ? resolve() : reject(thrown)));
  });
});
