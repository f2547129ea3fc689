// E-mail: a batch as one plain-text mail, handed to a mail server by SMTP.
import { Readable } from 'node:stream';
import { textOf, wordsOfAll } from './wording.ts';
import type { Batch, Channel, Delivery } from './message.ts';
import type { Millis } from '#model/time.ts';
import type { Secret } from '#secrets/secrets.ts';

export type EmailSettings = {
  readonly kind: 'email';
  readonly host: string;
  readonly port: number;
  /** `starttls` begins in the clear and goes on only when TLS is offered; `tls` is TLS from the first byte; `none` is for a server on this machine. */
  readonly security: 'starttls' | 'tls' | 'none';
  /** Undefined: the server takes mails without a login. */
  readonly login: { readonly user: string; readonly password: Secret } | undefined;
  readonly from: string;
  readonly to: readonly string[];
  readonly timeoutMs?: Millis;
  /** PEM of an authority besides the known ones. */
  readonly authority?: string;
};

export function emailChannel(settings: EmailSettings, timeoutMs: Millis): Channel {
  const { host, port, security, login, from, to, authority } = settings;
  const limitMs = settings.timeoutMs ?? timeoutMs;
  return {
    name: 'email',
    async send(batch) {
      // Loaded by those who send mail. One connection for each: one that was kept may be dead without anybody knowing.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password.reveal() } }),
        tls: { minVersion: 'TLSv1.2', ...(authority === undefined ? {} : { ca: authority }) },
        connectionTimeout: limitMs,
        greetingTimeout: limitMs,
        socketTimeout: limitMs,
        dnsTimeout: limitMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      let hasBegun = false;
      const text = async function* (): AsyncGenerator<string> {
        hasBegun = true;
        yield textOf(batch);
      };
      try {
        await transport.sendMail({
          from,
          to: [...to],
          subject: subjectOf(batch),
          // A stream, because it is not read before the server has asked for the text: what fails earlier was surely not taken.
          text: Readable.from(text()),
          // Mail programs do not answer to what no person wrote (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return { outcome: 'delivered' };
      } catch (error) {
        return failureOf(error, hasBegun);
      } finally {
        transport.close();
      }
    },
  };
}

function subjectOf(batch: Batch): string {
  const [first] = wordsOfAll(batch);
  const more = batch.messages.length + batch.heldBack - 1;
  return more === 0 ? first!.title : `${first!.title}, and ${more} more`;
}

type SmtpFailure = { readonly code?: string; readonly responseCode?: number; readonly command?: string };

/** What a server answers 4 to may work later, 5 never will (RFC 5321, 4.2.1). What it says beside the figure may name the login. */
function failureOf(error: unknown, hasBegun: boolean): Delivery {
  const { code, responseCode, command } = error as SmtpFailure;
  if (responseCode !== undefined && responseCode >= 400) {
    const why = `SMTP ${responseCode} to ${stepOf(command)}`;
    return responseCode < 500 ? { outcome: 'later', why } : { outcome: 'refused', why };
  }
  const why = `${code ?? 'unknown failure'} at ${hasBegun ? 'DATA' : stepOf(command)}`;
  // Once the text is on its way a lost answer does not say whether it was taken.
  return hasBegun ? { outcome: 'unknown', why } : { outcome: 'later', why };
}

/** "AUTH PLAIN" and "RCPT TO" hold no more than their names; whatever else may come is cut. */
const stepOf = (command: string | undefined): string => /^[A-Z]+(?: (?:FROM|TO))?/.exec(command ?? '')?.[0] ?? 'start';
