// Notifications schema: the keys of the channels. A secret is named here and never written: the file is shown, compared and kept.
import { checkedAddress } from '#notify/notify.ts';
import { z } from 'zod';

/** Of the environment only these may be named: whoever may write the configuration must not be able to send out the master key. */
const REFERENCE = /^(?:secret:[A-Za-z][A-Za-z0-9._-]{0,63}|env:SMC_SECRET_[A-Z0-9_]{1,64})$/;
const NO_PLAIN = 'must be "secret:NAME" or "env:SMC_SECRET_NAME": the value itself has no place in this file';
export const reference = z.string().regex(REFERENCE, NO_PLAIN);

const PER_MINUTE_MOST = 60;
const RECEIVERS_MOST = 10;
const severity = z.enum(['detail', 'info', 'warning', 'critical']);
const perMinute = z.int().min(1).max(PER_MINUTE_MOST);
const hostPort = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):\d{1,5}$/,
    'must be a host and a port such as 192.168.1.5:8080',
  );
const mailAddress = z
  .string()
  .regex(/^[^\s@<>,;:"\\]{1,64}@[^\s@<>,;:"\\]{1,190}$/, 'must be a mail address such as me@example.com');

const webhook = z
  .strictObject({
    url: z.string().max(2_000),
    secret: reference.optional(),
    allow: z.array(hostPort).default([]),
    severity: severity.default('info'),
    per_minute: perMinute.default(PER_MINUTE_MOST),
  })
  .superRefine(({ url, allow }, context) => {
    if (REFERENCE.test(url)) return;
    try {
      checkedAddress(url, allow, 'notifications.webhook.url');
    } catch (thrown) {
      const { message, mend } = thrown as { readonly message: string; readonly mend: string };
      context.addIssue({ code: 'custom', path: ['url'], message: `${message}; ${mend}` });
    }
  });

const CHAT = 'must be the id of a chat such as -1001234';

const telegram = z.strictObject({
  token: reference,
  chat_id: z.union([z.int(), z.string().regex(/^(?:-?\d{1,20}|@[A-Za-z]\w{3,63})$/, CHAT)], CHAT).transform(String),
  severity: severity.default('info'),
  per_minute: perMinute.default(20),
});

const THIS_MACHINE: readonly string[] = ['localhost', '127.0.0.1', '::1'];

const email = z
  .strictObject({
    host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, 'must be the name or address of a mail server'),
    port: z.int().min(1).max(65_535).default(587),
    security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
    user: z.string().min(1).max(200).optional(),
    password: reference.optional(),
    from: mailAddress,
    to: z.array(mailAddress).min(1).max(RECEIVERS_MOST),
    severity: severity.default('warning'),
    per_minute: perMinute.default(5),
  })
  .superRefine(({ host, security, user, password }, context) => {
    if ((user === undefined) !== (password === undefined))
      context.addIssue({
        code: 'custom',
        path: ['password'],
        message: 'must stand together with user, or neither of them',
      });
    if (security === 'none' && !THIS_MACHINE.includes(host))
      context.addIssue({
        code: 'custom',
        path: ['security'],
        message: 'must be starttls or tls for a server that is not on this machine',
      });
  });

export const notifications = z
  .strictObject({ webhook: webhook.optional(), telegram: telegram.optional(), email: email.optional() })
  .prefault({});
