// Second factor: six digits that a person's own device makes anew each half minute (RFC 6238), and codes for who has lost it.
import { hashOf } from './session.ts';
import { randomBytes } from 'node:crypto';
import { transaction } from './tables.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '#model/time.ts';
import type { SecretBox } from './secret-box.ts';
import type { User } from './user.ts';

const STEP_MS = 30_000;
/** Steps by which the clock of a device may differ. */
const WINDOW = 1;
const SECRET_BYTES = 20;
const ISSUER = 'SMC Trading Agent';
const RECOVERY_CODES = 10;
const DIGITS = /^\d{6}$/;
const RECOVERY = /^[a-z2-9]{4}(?:-[a-z2-9]{4}){3}$/;

export type FactorState = { readonly isOn: boolean; readonly isPending: boolean; readonly codesLeft: number };
/** What the device needs; shown this once. */
export type Enrolment = { readonly secret: string; readonly uri: string };

export type SecondFactors = {
  readonly state: (userId: string) => FactorState;
  /** A new secret, in force once it is confirmed. Undefined where one is in force already. */
  readonly begin: (user: User) => Promise<Enrolment | undefined>;
  /** Codes of the device show that it has the secret. @returns recovery codes, shown this once; undefined for a wrong code */
  readonly confirm: (userId: string, code: string, time: Millis) => Promise<readonly string[] | undefined>;
  /** Each code opens once, those of the device and those for recovery. @throws SmcError SECRET_KEY */
  readonly check: (userId: string, code: string, time: Millis) => Promise<boolean>;
  /** In place of those there were; undefined where no factor is in force. */
  readonly renewCodes: (userId: string) => readonly string[] | undefined;
  readonly remove: (userId: string) => boolean;
};

type Row = { readonly secret: Uint8Array; readonly confirmed_at: number | null; readonly last_step: number };

const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 79 bits: too many to be tried one by one, here or on a stolen disk. */
function recoveryCode(): string {
  let text = '';
  while (text.length < 16)
    for (const byte of randomBytes(24)) if (byte < 248 && text.length < 16) text += ALPHABET[byte % ALPHABET.length]!;
  return text.replaceAll(/(.{4})(?=.)/g, '$1-');
}

export function secondFactorsOf(tables: DatabaseSync, box: SecretBox): SecondFactors {
  const get = tables.prepare('SELECT secret, confirmed_at, last_step FROM second_factors WHERE user_id = ?');
  const put = tables.prepare('INSERT OR REPLACE INTO second_factors VALUES (?, ?, NULL, 0)');
  const use = tables.prepare('UPDATE second_factors SET last_step = ? WHERE user_id = ? AND last_step < ?');
  const turnOn = tables.prepare('UPDATE second_factors SET confirmed_at = ? WHERE user_id = ?');
  const drop = tables.prepare('DELETE FROM second_factors WHERE user_id = ?');
  const addCode = tables.prepare('INSERT INTO recovery_codes VALUES (?, ?)');
  const spendCode = tables.prepare('DELETE FROM recovery_codes WHERE user_id = ? AND code_hash = ?');
  const dropCodes = tables.prepare('DELETE FROM recovery_codes WHERE user_id = ?');
  const countCodes = tables.prepare('SELECT count(*) AS codes FROM recovery_codes WHERE user_id = ?');
  const rowOf = (userId: string): Row | undefined => get.get(userId) as Row | undefined;

  const deviceOf = async (secret: Uint8Array, label: string) => {
    // Only who has a second factor waits for it to load.
    const { Secret, TOTP } = await import('otpauth');
    const buffer = Uint8Array.from(secret).buffer;
    return new TOTP({ issuer: ISSUER, label, secret: new Secret({ buffer }) });
  };

  /** Whether it is a code of the device for about now, newer than the last that was used; it is used up by this. */
  const isFresh = async (userId: string, { secret }: Row, code: string, time: Millis): Promise<boolean> => {
    if (!DIGITS.test(code)) return false;
    const device = await deviceOf(box.open(secret, userId), '');
    const away = device.validate({ token: code, timestamp: time, window: WINDOW });
    if (away === null) return false;
    const step = Math.floor(time / STEP_MS) + away;
    return use.run(step, userId, step).changes > 0;
  };

  const newCodes = (userId: string): readonly string[] => {
    const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode);
    dropCodes.run(userId);
    for (const code of codes) addCode.run(userId, hashOf(code));
    return codes;
  };

  return {
    state(userId) {
      const row = rowOf(userId);
      const isOn = row !== undefined && row.confirmed_at !== null;
      return {
        isOn,
        isPending: row !== undefined && !isOn,
        codesLeft: Number(countCodes.get(userId)?.['codes'] ?? 0),
      };
    },
    async begin({ id, email }) {
      if (rowOf(id)?.confirmed_at != null) return undefined;
      const secret = randomBytes(SECRET_BYTES);
      put.run(id, box.seal(secret, id));
      const device = await deviceOf(secret, email);
      return { secret: device.secret.base32, uri: device.toString() };
    },
    async confirm(userId, code, time) {
      const row = rowOf(userId);
      if (row === undefined || row.confirmed_at !== null || !(await isFresh(userId, row, code, time))) return undefined;
      return transaction(tables, () => {
        turnOn.run(time, userId);
        return newCodes(userId);
      });
    },
    async check(userId, code, time) {
      const row = rowOf(userId);
      if (row === undefined || row.confirmed_at === null) return false;
      if (RECOVERY.test(code)) return spendCode.run(userId, hashOf(code)).changes > 0;
      return isFresh(userId, row, code, time);
    },
    renewCodes: (userId) =>
      rowOf(userId)?.confirmed_at == null ? undefined : transaction(tables, () => newCodes(userId)),
    remove: (userId) =>
      transaction(tables, () => {
        dropCodes.run(userId);
        return drop.run(userId).changes > 0;
      }),
  };
}
