// People: who may come in: users, their passwords, sessions and API keys. The door of the room.
import { SmcError } from '#model/fate.ts';
import { DAY_MS } from '#model/time.ts';
import { answersOf } from './answer.ts';
import { apiKeysOf } from './api-key.ts';
import { DEFAULT_COST, oneTimePassword, passwordFault, passwordKeeper } from './password.ts';
import { DEFAULT_LIFE, sessionsOf } from './session.ts';
import { secondFactorsOf } from './second-factor.ts';
import { secretBox } from './secret-box.ts';
import { journalOf } from './journal.ts';
import { openTables } from './tables.ts';
import { factorProver, prover } from './prove.ts';
import { throttleOf } from './throttle.ts';
import type { Throttle } from './throttle.ts';
import { usersOf } from './user.ts';
import type { Answers } from './answer.ts';
import type { Journal } from './journal.ts';
import type { ApiKey, ApiKeys, NewKey } from './api-key.ts';
import type { HashCost, PasswordFault } from './password.ts';
import type { LoginAnswer, ProveFactor } from './prove.ts';
import type { SecondFactors } from './second-factor.ts';
import type { Awaitable, Session, SessionLife, Sessions } from './session.ts';
import type { Millis } from '#model/time.ts';
import type { NewUser, User, UserChange, Users } from './user.ts';

export { KEY_LIFE_MOST_MS, SCOPES } from './api-key.ts';
export { DEFAULT_LIFE, hashOf, isAlive, isStale, newToken, SESSIONS_PER_USER } from './session.ts';
export { LOGIN_LIMITS } from './throttle.ts';
export { PASSWORD_MOST } from './password.ts';
export { copyPeople } from './tables.ts';
export { isNetwork, networksOf } from './network.ts';
export { ROLES } from './user.ts';
export type { Answer, Answers } from './answer.ts';
export type { Note } from './journal.ts';
export type { ApiKey, Scope } from './api-key.ts';
export type { HashCost, PasswordFault } from './password.ts';
export type { LoginAnswer } from './prove.ts';
export type { Awaitable, BegunSession, Session, SessionLife, Sessions } from './session.ts';
export type { Throttle } from './throttle.ts';
export type { Role, User, UserChange } from './user.ts';

const FIRST_ADMIN = 'admin@localhost';
const ONE_TIME_LIFE_MS = DAY_MS;

export type PeopleOptions = {
  /** A file, made with mode 600, or ":memory:". */
  readonly path: string;
  readonly now: () => Millis;
  readonly cost?: HashCost;
  readonly life?: SessionLife;
  /** Sessions and failed logins that several servers share, in place of those in the file. */
  readonly shared?: { readonly sessions: Sessions; readonly throttle: Throttle };
  /** Under which the secrets of second factors are kept; without it a file of its own beside `path`. */
  readonly secretKey?: Uint8Array;
};

export type PasswordAnswer = LoginAnswer | { readonly kind: 'refused'; readonly fault: PasswordFault };

/** Ids of sessions and keys that are dead from now on, with why. */
export type Ended = { readonly ids: readonly string[]; readonly userId: string };

export type People = {
  readonly users: Pick<Users, 'find' | 'findByEmail' | 'list'>;
  readonly sessions: Pick<Sessions, 'list' | 'lives'>;
  readonly keys: Pick<ApiKeys, 'list' | 'lives'>;
  readonly answers: Answers;
  readonly journal: Journal;
  readonly secondFactors: Omit<SecondFactors, 'check'>;
  /**
   * Makes the first admin where there is no user yet.
   * @param given a password chosen by who sets the program up
   * @returns the one-time password, to be shown once and logged nowhere; undefined where it was given or nobody was made
   * @throws SmcError CONFIG_INVALID when the given password is not taken
   */
  readonly firstAdmin: (given: string | undefined, accounts: readonly string[]) => Promise<string | undefined>;
  /** @param code of the second factor, or one for recovery */
  readonly login: (email: string, password: string, address: string, code?: string) => Promise<LoginAnswer>;
  /** The person shows the password again, as at a login: the session goes on under a new token. */
  readonly proveAgain: (session: Session, password: string, address: string, code?: string) => Promise<LoginAnswer>;
  /** The person shows the device, and nothing else. */
  readonly proveFactor: ProveFactor;
  readonly userOfSession: (token: string) => Promise<{ readonly user: User; readonly session: Session } | undefined>;
  readonly userOfKey: (text: string) => { readonly user: User; readonly key: ApiKey } | undefined;
  readonly endSession: (id: string, userId: string) => Promise<boolean>;
  /** Ends every session of the user and begins a new one. */
  readonly changePassword: (user: User, old: string, chosen: string, address: string) => Promise<PasswordAnswer>;
  /** With a one-time password, which is returned; undefined where the address is taken. */
  readonly addUser: (user: NewUser) => Promise<{ readonly user: User; readonly password: string } | 'taken' | 'busy'>;
  /** A change of role, accounts or activity ends the user's sessions; a user who is disabled loses the keys as well. */
  readonly changeUser: (id: string, change: UserChange) => Promise<User | 'last-admin' | undefined>;
  readonly removeUser: (id: string) => Promise<'removed' | 'last-admin' | undefined>;
  /** A new one-time password for who has lost theirs; also lifts the lock of failed logins. */
  readonly resetPassword: (id: string) => Promise<string | undefined>;
  readonly addKey: (key: NewKey) => { readonly key: ApiKey; readonly text: string } | undefined;
  readonly removeKey: (id: string, userId: string) => boolean;
  /** Lifts the lock that failed logins have put on an address. */
  readonly unlock: (email: string) => Awaitable<void>;
  /** Hears of sessions and keys as they end. @returns stop */
  readonly onEnded: (hear: (ended: Ended) => void) => () => void;
  readonly close: () => void;
};

/** @throws SmcError STORE_UNWRITABLE, STORE_NEWER */
export function openPeople(options: PeopleOptions): People {
  const { now, cost = DEFAULT_COST, life = DEFAULT_LIFE } = options;
  const tables = openTables(options.path);
  const users = usersOf(tables);
  const sessions = options.shared?.sessions ?? sessionsOf(tables, life);
  const keys = apiKeysOf(tables);
  const factors = secondFactorsOf(tables, secretBox(options.path, options.secretKey));
  const throttle = options.shared?.throttle ?? throttleOf(tables);
  const keeper = passwordKeeper(cost);
  const listeners = new Set<(ended: Ended) => void>();
  const tell = (userId: string, ids: readonly string[]): void => {
    if (ids.length > 0) for (const hear of listeners) hear({ ids, userId });
  };
  sessions.clear(now());
  sessions.onEnded?.((ids, userId) => tell(userId, ids));
  const begin = async (user: User, address: string): Promise<LoginAnswer> => {
    users.loggedIn(user.id, now());
    const begun = await sessions.begin(user.id, address, now());
    return { kind: 'in', user: users.find(user.id) ?? user, ...begun };
  };

  const prove = prover({ users, factors, throttle, keeper, now });

  return {
    users,
    sessions,
    keys,
    answers: answersOf(tables),
    journal: journalOf(tables),
    secondFactors: factors,
    async firstAdmin(given, accounts) {
      if (users.count() > 0) return undefined;
      const fault = given === undefined ? undefined : passwordFault(given, FIRST_ADMIN);
      if (fault !== undefined)
        throw new SmcError(
          'CONFIG_INVALID',
          `the password of the first admin is not taken: ${fault}`,
          'SMC_ADMIN_PASSWORD',
          'choose one of 12 to 128 characters that is not well known and does not name its use',
        );
      const password = given ?? oneTimePassword();
      const hash = await keeper.make(password);
      const oneTimeUntil = given === undefined ? now() + ONE_TIME_LIFE_MS : undefined;
      users.add({ email: FIRST_ADMIN, role: 'admin', accounts }, { hash: hash!, oneTimeUntil }, now());
      return given === undefined ? password : undefined;
    },
    async login(email, password, address, code) {
      const proved = await prove(email, password, address, code);
      if ('kind' in proved) return proved;
      users.spend(proved.id);
      return begin(proved, address);
    },
    proveFactor: factorProver({ users, factors, throttle, keeper, now }),
    async proveAgain(session, password, address, code) {
      const user = users.find(session.userId);
      const proved = user === undefined ? undefined : await prove(user.email, password, address, code);
      if (proved === undefined) return { kind: 'wrong' };
      if ('kind' in proved) return proved;
      const renewed = await sessions.renew(session.id, now());
      return renewed === undefined ? { kind: 'wrong' } : { kind: 'in', user: proved, ...renewed };
    },
    async userOfSession(token) {
      const session = await sessions.use(token, now());
      const user = session === undefined ? undefined : users.find(session.userId);
      return session === undefined || user?.isActive !== true ? undefined : { user, session };
    },
    userOfKey(text) {
      const key = keys.find(text, now());
      const user = key === undefined ? undefined : users.find(key.userId);
      return key === undefined || user?.isActive !== true ? undefined : { user, key };
    },
    async endSession(id, userId) {
      const isEnded = await sessions.end(id, userId);
      if (isEnded) tell(userId, [id]);
      return isEnded;
    },
    async changePassword(user, old, chosen, address) {
      const fault = passwordFault(chosen, user.email);
      if (fault !== undefined) return { kind: 'refused', fault };
      const { hash } = users.credentialOf(user.id);
      const waitMs = await throttle.admit(user.email, address, now());
      if (waitMs > 0) return { kind: 'wait', waitMs };
      const checked = await keeper.check(old, hash);
      if (checked === 'busy') return { kind: 'busy' };
      if (checked === 'wrong') {
        await throttle.failed(user.email, now());
        return { kind: 'wrong' };
      }
      const made = await keeper.make(chosen);
      if (made === undefined) return { kind: 'busy' };
      users.setCredential(user.id, { hash: made, oneTimeUntil: undefined });
      tell(user.id, await sessions.endAll(user.id));
      return begin(user, address);
    },
    async addUser(user) {
      const password = oneTimePassword();
      const hash = await keeper.make(password);
      if (hash === undefined) return 'busy';
      const added = users.add(user, { hash, oneTimeUntil: now() + ONE_TIME_LIFE_MS }, now());
      return added === undefined ? 'taken' : { user: added, password };
    },
    async changeUser(id, change) {
      const changed = users.change(id, change);
      if (changed === undefined || changed === 'last-admin') return changed;
      const ended = [...(await sessions.endAll(id)), ...(changed.isActive ? [] : keys.removeAll(id))];
      tell(id, ended);
      return changed;
    },
    async removeUser(id) {
      const open = await sessions.list(id, now());
      const ids = [...open.map((session) => session.id), ...keys.list(id).map((key) => key.id)];
      const removed = users.remove(id);
      // In the file they have gone with the user.
      if (removed === 'removed') await sessions.endAll(id);
      if (removed === 'removed') tell(id, ids);
      return removed;
    },
    async resetPassword(id) {
      const user = users.find(id);
      const password = oneTimePassword();
      const hash = user === undefined ? undefined : await keeper.make(password);
      if (user === undefined || hash === undefined) return undefined;
      users.setCredential(id, { hash, oneTimeUntil: now() + ONE_TIME_LIFE_MS });
      await throttle.clear(user.email);
      tell(id, await sessions.endAll(id));
      return password;
    },
    addKey: (key) => keys.add(key, now()),
    removeKey(id, userId) {
      const isRemoved = keys.remove(id, userId);
      if (isRemoved) tell(userId, [id]);
      return isRemoved;
    },
    unlock: (email) => throttle.clear(email),
    onEnded(hear) {
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
    close: () => tables.close(),
  };
}
