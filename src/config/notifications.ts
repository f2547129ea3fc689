// Notifications: the channels of the file as the settings of the room that uses them, references turned into secrets.
import { clockMs } from './clock.ts';
import { SmcError } from '#model/fate.ts';
import { Secret } from '#secrets/secrets.ts';
import type { ChannelSettings, DaySettings } from '#notify/notify.ts';
import type { Config } from './schema.ts';

/** Where references lead. Only what is named is asked for. */
export type SecretSources = {
  /** Of the store. @throws SmcError SECRET_UNKNOWN, SECRET_KEY, STORE_* */
  readonly secret: (name: string) => Secret;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type NotifySettings = { readonly channels: readonly ChannelSettings[]; readonly day: DaySettings };

/** @throws SmcError SECRET_UNKNOWN where a reference leads nowhere, and what the store throws */
export function notifySettings({ notifications, risk_manager }: Config, sources: SecretSources): NotifySettings {
  const { webhook, telegram, email } = notifications;
  const channels: ChannelSettings[] = [];
  if (webhook !== undefined)
    channels.push({
      kind: 'webhook',
      url: isReference(webhook.url) ? resolve(webhook.url, sources) : new Secret(webhook.url),
      secret: webhook.secret === undefined ? undefined : resolve(webhook.secret, sources),
      allowed: webhook.allow,
      severity: webhook.severity,
      perMinute: webhook.per_minute,
    });
  if (telegram !== undefined)
    channels.push({
      kind: 'telegram',
      token: resolve(telegram.token, sources),
      chatId: telegram.chat_id,
      severity: telegram.severity,
      perMinute: telegram.per_minute,
    });
  if (email !== undefined) {
    const { host, port, security, user, password, from, to, severity, per_minute: perMinute } = email;
    const login =
      user === undefined || password === undefined ? undefined : { user, password: resolve(password, sources) };
    channels.push({ kind: 'email', host, port, security, login, from, to, severity, perMinute });
  }
  return { channels, day: { zone: risk_manager.day_zone, startMs: clockMs(risk_manager.day_start) } };
}

const STORED = 'secret:';
const GIVEN = 'env:';

const isReference = (text: string): boolean => text.startsWith(STORED) || text.startsWith(GIVEN);

/** @throws SmcError SECRET_UNKNOWN, and what the store throws */
export function resolve(reference: string, { secret, environment }: SecretSources, where = 'notifications'): Secret {
  if (reference.startsWith(STORED)) return secret(reference.slice(STORED.length));
  const name = reference.slice(GIVEN.length);
  const value = environment[name];
  if (value === undefined || value === '')
    throw new SmcError(
      'SECRET_UNKNOWN',
      `the environment has no ${name}`,
      `${where}, ${reference}`,
      'set it where the program is started, or keep the value with npx smc secret set',
    );
  return new Secret(value);
}
