// Password: how one is kept (argon2id), how many are worked on at once, and which are not taken.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/** Memory in KiB. */
export type HashCost = { readonly memory: number; readonly passes: number };

/** OWASP's first choice: 19 MiB, two passes. */
export const DEFAULT_COST: HashCost = { memory: 19_456, passes: 2 };

const TAG_BYTES = 32;
const NONCE_BYTES = 16;
/** More at once would starve the thread pool, which also does name look-ups and files. */
const AT_ONCE = 2;
const WAITING_LIMIT = 20;

/** `busy` where so many wait already that one more would only wait longer. */
export type Checked = 'right' | 'right-but-old' | 'wrong' | 'busy';

export type PasswordKeeper = {
  /** In the PHC string format; undefined when busy. */
  readonly make: (password: string) => Promise<string | undefined>;
  /** Takes as long where there is nothing to compare with: who asks cannot tell. */
  readonly check: (password: string, kept: string | undefined) => Promise<Checked>;
};

export function passwordKeeper(cost: HashCost): PasswordKeeper {
  let working = 0;
  const waiting: (() => void)[] = [];

  const inTurn = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    if (working >= AT_ONCE) {
      if (waiting.length >= WAITING_LIMIT) return undefined;
      await new Promise<void>((resolve) => void waiting.push(resolve));
    } else working += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) working -= 1;
      else next();
    }
  };

  return {
    make: (password) =>
      inTurn(async () => {
        const nonce = randomBytes(NONCE_BYTES);
        return written(cost, nonce, await tagOf(password, nonce, cost));
      }),
    async check(password, kept) {
      const parts = kept === undefined ? undefined : read(kept);
      const using = parts?.cost ?? cost;
      const tag = await inTurn(() => tagOf(password, parts?.nonce ?? randomBytes(NONCE_BYTES), using));
      if (tag === undefined) return 'busy';
      if (parts === undefined || tag.length !== parts.tag.length || !timingSafeEqual(tag, parts.tag)) return 'wrong';
      return using.memory < cost.memory || using.passes < cost.passes ? 'right-but-old' : 'right';
    },
  };
}

/** The exact bytes of the text: nothing is normalised and nothing cut off. */
const tagOf = (password: string, nonce: Uint8Array, { memory, passes }: HashCost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const parameters = { message: password, nonce, memory, passes, parallelism: 1, tagLength: TAG_BYTES };
    argon2('argon2id', parameters, (error, tag) => {
      if (error === null) resolve(tag);
      else reject(error);
    });
  });

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '');
const written = ({ memory, passes }: HashCost, nonce: Uint8Array, tag: Uint8Array): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=1$${unpadded(nonce)}$${unpadded(tag)}`;

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

function read(kept: string): { readonly cost: HashCost; readonly nonce: Buffer; readonly tag: Buffer } | undefined {
  const match = PHC.exec(kept);
  if (match === null) return undefined;
  return {
    cost: { memory: Number(match[1]), passes: Number(match[2]) },
    nonce: Buffer.from(match[3]!, 'base64'),
    tag: Buffer.from(match[4]!, 'base64'),
  };
}

const PASSWORD_LEAST = 12;
export const PASSWORD_MOST = 128;

/** Long enough to be taken otherwise. */
const WELL_KNOWN: ReadonlySet<string> = new Set([
  '123456789012', '1234567890123', '12345678901234', '123456789123', '1234567890qwerty', 'qwertyuiopasdf', 'qwertyuiop123',
  'qwerty123456', 'q1w2e3r4t5y6', '1q2w3e4r5t6y', '1qaz2wsx3edc', 'zaq12wsxcde3', 'password1234', 'password12345',
  'password123456', 'passwordpassword', 'passw0rd1234', 'p@ssw0rd1234', 'iloveyou1234', 'letmein12345', 'welcome12345',
  'changeme1234', 'changemenow1', 'abcdefghijkl', 'abcdefghijklm', 'abcd1234efgh', 'abc123abc123', 'asdfghjkl123',
  'correcthorsebatterystaple', 'unbelievable', 'administrator', 'superman1234', 'football1234', 'baseball1234',
]); // prettier-ignore

export type PasswordFault = 'too-short' | 'too-long' | 'well-known' | 'names-its-use';

/** Counted in UTF-16 units, as browsers count `maxlength`. No rule asks for classes of characters. */
export function passwordFault(password: string, email: string): PasswordFault | undefined {
  if (password.length < PASSWORD_LEAST) return 'too-short';
  if (password.length > PASSWORD_MOST) return 'too-long';
  const lower = password.toLowerCase();
  if (WELL_KNOWN.has(lower) || new Set(lower).size < 4) return 'well-known';
  const words = [email.toLowerCase(), 'smc', 'trading', 'admin'];
  return words.some((word) => lower.includes(word)) ? 'names-its-use' : undefined;
}

const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 20 characters of 31 that no two look alike: 99 bits. */
export function oneTimePassword(): string {
  let text = '';
  while (text.length < 20)
    for (const byte of randomBytes(32)) if (byte < 248 && text.length < 20) text += READABLE[byte % READABLE.length]!;
  return text;
}
