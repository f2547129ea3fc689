import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkText } from './load.ts';
import { configDesk } from './desk.ts';
import type { Config } from './schema.ts';
import type { ConfigDesk } from './desk.ts';

const TEXT = `risk_manager: { max_daily_loss: 500 }
market: { entry_timeframe: 15m }
notifications:
  webhook: { url: "https://example.com/", allow: ["ntfy.local:80"] }
  email: { host: mail.example.com, from: a@b.cc, to: [d@e.ff] }
`;

describe('the desk of the configuration', () => {
  let directory = '';
  let desk: ConfigDesk;
  let applied: Config[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'desk-'));
    applied = [];
    desk = configDesk({
      directory,
      path: join(directory, 'config.yaml'),
      text: TEXT,
      inForce: checkText(TEXT).config!,
      now: () => 1,
      apply: (config) => void applied.push(config),
    });
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('what takes effect at once is in force, and what waits for a start is not', () => {
    desk.save(TEXT.replace('500', '250').replace('15m', '1h'), 1, 'ana', 'a calmer week');
    assert.equal(desk.inForce().risk_manager.max_daily_loss, '250');
    assert.equal(desk.inForce().market.entry_timeframe, '15m');
    assert.equal(applied.length, 1);
    assert.deepEqual(
      desk.check(desk.current().text).changes.map(({ path, applies }) => [path, applies]),
      [['market.entry_timeframe', 'restart']],
    );
    desk.save(TEXT, 2, 'ana', 'back');
    assert.deepEqual(desk.inForce(), checkText(TEXT).config);
  });

  for (const [what, from, to, path] of [
    ['what of the own network is posted to', 'ntfy.local:80', '10.0.0.1:80', 'notifications.webhook.allow'],
    ['which server has the letters', 'mail.example.com', 'mail.example.org', 'notifications.email.host'],
  ] as const)
    test(`${what} is not changed from afar`, () => {
      const wanted = TEXT.replace(from, to);
      assert.deepEqual(
        desk.check(wanted).faults.map((fault) => fault.path),
        [path],
      );
      assert.throws(() => desk.save(wanted, 1, 'ana', 'mine'), { code: 'CONFIG_INVALID' });
      assert.equal(applied.length, 0);
      assert.equal(desk.current().version, 1);
    });

  test('a channel may be taken out, and others be set', () => {
    const wanted = `${TEXT.split('\n').slice(0, 2).join('\n')}\nnotifications: { telegram: { token: "secret:BOT", chat_id: 5 } }\n`;
    assert.deepEqual(desk.check(wanted).faults, []);
    desk.save(wanted, 1, 'ana', 'by chat from now on');
    assert.equal(readFileSync(join(directory, 'config.yaml'), 'utf8'), wanted);
  });
});
