// Notifications: what may stand in the file, and above all what may not: a secret, or an address of the own network.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { notifySettings } from './config.ts';
import { parseConfig } from './load.ts';
import { Secret } from '#secrets/secrets.ts';
import { SmcError } from '#model/fate.ts';

const CANARY = 'canary-3c1a';
const TELEGRAM = 'token: "secret:TOKEN", chat_id: 5';
const EMAIL = 'host: mail.example.com, from: a@b.cc, to: [d@e.ff]';
const parse = (text: string) => parseConfig(`notifications: { ${text} }`, 'my.yaml');

const refusal = (text: string): string => {
  try {
    parse(text);
  } catch (thrown) {
    assert.ok(thrown instanceof SmcError && thrown.code === 'CONFIG_INVALID', String(thrown));
    return thrown.message;
  }
  assert.fail(`${text} was taken`);
};

const PLAIN = /^notifications\.\S+: must be "secret:NAME" or "env:SMC_SECRET_NAME"/;
const REFUSED: readonly (readonly [text: string, said: RegExp])[] = [
  [`telegram: { token: "123456789:${CANARY}", chat_id: 5 }`, PLAIN],
  [`telegram: { token: "secret:${CANARY} x", chat_id: 5 }`, PLAIN],
  [`telegram: { token: "secret:", chat_id: 5 }`, PLAIN],
  [`telegram: { token: "env:SMC_MASTER_KEY", chat_id: 5 }`, PLAIN],
  [`telegram: { token: "env:PATH", chat_id: 5 }`, PLAIN],
  [`telegram: { token: "env:SMC_SECRET_", chat_id: 5 }`, PLAIN],
  [`telegram: { token: 5, chat_id: 5 }`, /token: must be text/],
  [`telegram: { chat_id: 5 }`, /token: must be text/],
  ['telegram: { token: "secret:A", chat_id: "5; x" }', /chat_id: must be the id of a chat/],
  [`webhook: { url: "https://example.com/", secret: ${CANARY} }`, PLAIN],
  [
    `webhook: { url: "http://example.com/${CANARY}" }`,
    /url: messages are sent by https only; .*notifications\.webhook\.allow/,
  ],
  ['webhook: { url: "https://169.254.169.254/" }', /url: the URL points into the own network/],
  [`webhook: { url: "https://u:${CANARY}@example.com/" }`, /url: the URL holds a name or a password/],
  [`webhook: { url: "env:SMC_MASTER_KEY" }`, /url: /],
  ['webhook: { url: "https://example.com/", allow: ["10.0.0.0/8"] }', /allow\[0\]: must be a host and a port/],
  [
    'webhook: { url: "https://example.com/", severity: loud }',
    /severity: must be detail or info or warning or critical/,
  ],
  ['webhook: { url: "https://example.com/", per_minute: 0 }', /per_minute: must be at least 1/],
  [`email: { ${EMAIL}, user: me, password: ${CANARY} }`, PLAIN],
  [`email: { ${EMAIL}, user: me }`, /password: must stand together with user/],
  [`email: { ${EMAIL}, password: "secret:A" }`, /password: must stand together with user/],
  [`email: { ${EMAIL}, security: none }`, /security: must be starttls or tls/],
  ['email: { host: h, from: "a@b.cc\\r\\nBcc: x@y.zz", to: [d@e.ff] }', /from: must be a mail address/],
  ['email: { host: h, from: a@b.cc, to: [] }', /to: must not be empty/],
  ['telegramm: { }', /no such key, did you mean "telegram"/],
];

for (const [text, said] of REFUSED)
  test(`refused: ${text.replaceAll(CANARY, '...')}`, () => {
    const message = refusal(text);
    assert.match(message, said);
    assert.ok(!message.includes(CANARY), 'what may be a secret is not repeated');
  });

const sources = {
  secret: (name: string) => new Secret(name === 'HOOK' ? `https://example.com/${CANARY}` : `${name} kept`),
  environment: { SMC_SECRET_A: 'given' },
};

test('a channel of each kind becomes its settings, with the secrets that were named', () => {
  const { channels, day } = notifySettings(
    parseConfig(
      `notifications:
  webhook: { url: "secret:HOOK", secret: "env:SMC_SECRET_A", allow: ["ntfy.local:80"], severity: critical, per_minute: 2 }
  telegram: { token: "secret:TOKEN", chat_id: -1001 }
  email: { ${EMAIL}, user: me, password: "secret:MAIL" }
risk_manager: { day_zone: America/New_York, day_start: "17:30" }`,
      'my.yaml',
    ),
    sources,
  );
  assert.deepEqual(JSON.parse(JSON.stringify(channels)), [
    {
      kind: 'webhook',
      url: '[secret]',
      secret: '[secret]',
      allowed: ['ntfy.local:80'],
      severity: 'critical',
      perMinute: 2,
    },
    { kind: 'telegram', token: '[secret]', chatId: '-1001', severity: 'info', perMinute: 20 },
    {
      kind: 'email',
      host: 'mail.example.com',
      port: 587,
      security: 'starttls',
      login: { user: 'me', password: '[secret]' },
      from: 'a@b.cc',
      to: ['d@e.ff'],
      severity: 'warning',
      perMinute: 5,
    },
  ]);
  const [webhook, telegram, email] = channels;
  assert.ok(webhook?.kind === 'webhook' && telegram?.kind === 'telegram' && email?.kind === 'email');
  const revealed = [webhook.url, webhook.secret, telegram.token, email.login?.password].map((secret) =>
    secret?.reveal(),
  );
  assert.deepEqual(revealed, [`https://example.com/${CANARY}`, 'given', 'TOKEN kept', 'MAIL kept']);
  assert.deepEqual(day, { zone: 'America/New_York', startMs: 63_000_000 });
});

test('without channels nothing is asked for', () => {
  const none = { secret: () => assert.fail('asked'), environment: {} };
  assert.deepEqual(notifySettings(parse(''), none), { channels: [], day: { zone: 'UTC', startMs: 0 } });
});

test('a variable that is not there is named', () => {
  const config = parse('telegram: { token: "env:SMC_SECRET_NO", chat_id: 5 }');
  assert.throws(() => notifySettings(config, sources), {
    code: 'SECRET_UNKNOWN',
    message: 'the environment has no SMC_SECRET_NO',
  });
});

test('a mail server of this machine may be spoken to in the clear', () => {
  const config = parse('email: { host: localhost, port: 25, security: none, from: a@b.cc, to: [d@e.ff] }');
  assert.equal(notifySettings(config, sources).channels.length, 1);
});

test('the file that docs/notifications.md shows loads', () => {
  const page = readFileSync(new URL('../../docs/notifications.md', import.meta.url), 'utf8');
  const [block] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);
  const { channels } = notifySettings(parseConfig(block!, 'page'), sources);
  assert.deepEqual(
    channels.map(({ kind }) => kind),
    ['webhook', 'telegram', 'email'],
  );
  assert.ok(parse(`telegram: { ${TELEGRAM} }`));
});
