// PostgreSQL fault: what the server or the way to it reports about the world, with how to mend it.
import { SmcError } from '#model/fate.ts';
import type { ErrorCode } from '#model/fate.ts';

type Fault = readonly [code: ErrorCode, what: string, mend: string];

const SILENT: Fault = [
  'STORE_UNWRITABLE',
  'the database does not answer',
  'check that the server runs and that its address is right',
];
const NOT_LET_IN: Fault = ['STORE_UNWRITABLE', 'the database does not let us in', 'check user, password and database'];
const BUSY: Fault = ['STORE_LOCKED', 'somebody else holds what we wait for', 'it is tried again; else look who it is'];

/** SQLSTATE codes, or their first two characters (postgresql.org/docs/current/errcodes-appendix.html); system codes of Node. */
const FAULTS: Readonly<Record<string, Fault>> = {
  '08': SILENT,
  '28': NOT_LET_IN,
  '3D': NOT_LET_IN,
  '42501': ['STORE_UNWRITABLE', 'the database does not allow it', 'give the user the right that the cause names'],
  '25006': ['STORE_UNWRITABLE', 'the database is read-only', 'name the primary, not a replica'],
  '40': BUSY,
  '55P03': BUSY,
  '57014': BUSY,
  '53100': ['STORE_FULL', 'there is no room left on the disk of the database', 'free space there'],
  '53': ['STORE_LOCKED', 'the database has no more to give', 'allow it more connections or memory'],
  '57P': SILENT,
  XX001: ['STORE_DAMAGED', 'a table of the database is damaged', 'restore it, or drop the schema smc and rebuild'],
  XX002: ['STORE_DAMAGED', 'an index of the database is damaged', 'REINDEX, or drop the schema smc and rebuild'],
};

const NETWORK = /^(?:ECONN|ENOTFOUND|ENOENT|ETIMEDOUT|EHOST|ENET|EAI_|EPIPE|EACCES)/;
/** What the driver says without a code. */
const DRIVER =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/;

/** @param where the address without its password */
export function postgresFault(thrown: unknown, where: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof SmcError) return thrown;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const isSilent = NETWORK.test(code) || DRIVER.test(thrown.message);
  const fault = isSilent ? SILENT : (FAULTS[code] ?? FAULTS[code.slice(0, 3)] ?? FAULTS[code.slice(0, 2)]);
  if (fault === undefined) return thrown;
  const [meaning, what, mend] = fault;
  return new SmcError(meaning, `${what}: ${thrown.message}`, where, mend, { cause: thrown });
}

/** Where the database is, without who asks and with which password. */
export function placeOf(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${decodeURIComponent(host)}${pathname}`;
  } catch {
    throw new SmcError(
      'USAGE',
      'this is no address of a database',
      '--url',
      'write it as postgres://user@host/database',
    );
  }
}
