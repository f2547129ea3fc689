import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { certificate } from './certificate.fixture.ts';
import { createServer } from 'node:net';
import { emailChannel } from './email.ts';
import { message } from './desk.fixture.ts';
import { Secret } from '#secrets/secrets.ts';
import type { Batch } from './message.ts';
import type { EmailSettings } from './email.ts';
import type { SMTPServerOptions } from 'smtp-server';

const TLS = certificate();
const PASSWORD = 'canary-password';
const ONE: Batch = {
  id: 'b',
  messages: [message({ title: 'Breaker tripped: account, daily-loss', lines: ['510 of 500', 'grüße 😀'] })],
  heldBack: 0,
};

type Mail = {
  readonly user: string | undefined;
  readonly secure: boolean;
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
};

const withCode = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

/** A mail server that takes what it is told to take. */
async function mailServer(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    ...TLS,
    disableReverseLookup: true,
    authOptional: true,
    onAuth({ username, password }, _session, done) {
      if (username === 'me' && password === PASSWORD) done(null, { user: 'me' });
      else done(withCode(535, `no ${password}`));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          user: session.user,
          secure: session.secure,
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString(),
        });
        done();
      });
    },
    ...options,
  });
  // A client that does not trust the certificate goes away in the middle of the handshake.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  after(() => new Promise<void>((resolve) => server.close(resolve)));
  return { mails, port: (server.server.address() as { port: number }).port };
}

const settings = (port: number, changes: Partial<EmailSettings> = {}): EmailSettings => ({
  kind: 'email',
  host: 'localhost',
  port,
  security: 'starttls',
  login: { user: 'me', password: new Secret(PASSWORD) },
  from: 'agent@example.com',
  to: ['ann@example.com', 'ben@example.com'],
  authority: TLS.cert,
  ...changes,
});

const send = (port: number, changes: Partial<EmailSettings> = {}, batch = ONE) =>
  emailChannel(settings(port, changes), 5_000).send(batch);

/** Bodies travel in one of two encodings. */
const bodyOf = (text: string): string => {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString();
  const bytes = body
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
};

test('a mail goes out over STARTTLS with a login, to all, as plain text', async () => {
  const { port, mails } = await mailServer();
  assert.deepEqual(await send(port), { outcome: 'delivered' });
  const { text, ...rest } = mails[0]!;
  assert.deepEqual(rest, {
    user: 'me',
    secure: true,
    from: 'agent@example.com',
    to: ['ann@example.com', 'ben@example.com'],
  });
  assert.match(text, /^Subject: Breaker tripped: account, daily-loss\r$/m);
  assert.match(text, /^Auto-Submitted: auto-generated\r$/m);
  assert.match(text, /^Content-Type: text\/plain; charset=utf-8\r$/m);
  assert.match(bodyOf(text), /^Breaker tripped: account, daily-loss\r?\n510 of 500\r?\ngrüße 😀\r?\npaper-1, 2026/);
});

test('a mail goes out over TLS from the first byte, and in the clear to a server of this machine', async () => {
  const secure = await mailServer({ secure: true });
  assert.deepEqual(await send(secure.port, { security: 'tls' }), { outcome: 'delivered' });
  const clear = await mailServer({ disabledCommands: ['STARTTLS', 'AUTH'] });
  assert.deepEqual(await send(clear.port, { security: 'none', login: undefined }), { outcome: 'delivered' });
  assert.deepEqual([secure.mails[0]!.secure, clear.mails[0]!.secure], [true, false]);
});

test('no text of a message becomes a header', async () => {
  const { port, mails } = await mailServer();
  const title = 'x\r\nBcc: eve@example.com\r\n\r\nnew body';
  assert.deepEqual(await send(port, {}, { id: 'b', messages: [message({ title, lines: [title] })], heldBack: 2 }), {
    outcome: 'delivered',
  });
  const { text, to } = mails[0]!;
  assert.match(text, /^Subject: x Bcc: eve@example\.com new body, and 2 more\r$/m);
  assert.doesNotMatch(text, /^Bcc:/m);
  assert.equal(to.length, 2);
});

test('a server that offers no TLS gets no password and no mail', async () => {
  const { port, mails } = await mailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
  assert.notEqual((await send(port)).outcome, 'delivered');
  assert.equal(mails.length, 0);
});

test('a server whose certificate cannot be checked gets no password and no mail', async () => {
  for (const secure of [true, false]) {
    const { port, mails } = await mailServer({ secure });
    const delivery = await send(port, { security: secure ? 'tls' : 'starttls', authority: certificate().cert });
    assert.equal(delivery.outcome, 'later');
    assert.equal(mails.length, 0);
  }
});

const FAILURES: readonly (readonly [name: string, options: SMTPServerOptions, outcome: string, why: string])[] = [
  [
    '421 to the sender',
    { onMailFrom: (_, __, done) => done(withCode(421, 'try later')) },
    'later',
    'SMTP 421 to MAIL FROM',
  ],
  [
    '450 to those it is for',
    { onRcptTo: (_, __, done) => done(withCode(450, 'greylisted')) },
    'later',
    'SMTP 450 to RCPT TO',
  ],
  [
    '550 to those it is for',
    { onRcptTo: (_, __, done) => done(withCode(550, 'no such user')) },
    'refused',
    'SMTP 550 to RCPT TO',
  ],
  [
    '535 to the login',
    { onAuth: (_, __, done) => done(withCode(535, `bad ${PASSWORD}`)) },
    'refused',
    'SMTP 535 to AUTH',
  ],
  [
    '554 to the text',
    {
      onData(stream, _, done) {
        stream.on('end', () => done(withCode(554, 'spam')));
        stream.resume();
      },
    },
    'refused',
    'SMTP 554 to DATA',
  ],
  ['421 to the connection', { onConnect: (_, done) => done(withCode(421, 'too busy')) }, 'later', 'SMTP 421 to CONN'],
];

for (const [name, options, outcome, why] of FAILURES)
  test(`a mail server that answers ${name}: ${outcome}`, async () => {
    const { port } = await mailServer(options);
    const delivery = await send(port);
    assert.deepEqual(delivery, { outcome, why });
    assert.ok(!JSON.stringify(delivery).includes('canary'));
  });

test('one of several receivers that is refused does not hold up the others', async () => {
  const { port, mails } = await mailServer({
    onRcptTo: ({ address }, _, done) => done(address.startsWith('ann') ? withCode(550, 'no such user') : null),
  });
  assert.deepEqual(await send(port), { outcome: 'delivered' });
  assert.deepEqual(mails[0]!.to, ['ben@example.com']);
});

test('where nobody is, or nobody greets, it is tried again', async () => {
  assert.deepEqual((await send(1)).outcome, 'later');
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  after(() => silent.close());
  const { port } = silent.address() as { port: number };
  assert.deepEqual(await send(port, { timeoutMs: 50 }), { outcome: 'later', why: 'ETIMEDOUT at CONN' });
});

test('a mail that may have been taken is not sent again', async () => {
  const { port } = await mailServer({
    // The whole text comes, and no answer to it.
    onData(stream) {
      stream.resume();
    },
  });
  assert.deepEqual(await send(port, { timeoutMs: 200 }), { outcome: 'unknown', why: 'ETIMEDOUT at DATA' });
});
