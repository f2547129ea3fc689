// user: who may come in, from a terminal: for the first set-up, and for who has locked themselves out.
import { join } from 'node:path';
import { configIn } from './real-source.ts';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { existsSync } from 'node:fs';
import { DAY_MS, isoTime } from '#model/time.ts';
import { KEY_LIFE_MOST_MS, openPeople, ROLES, SCOPES } from '#store/people/people.ts';
import { openSharedOf } from './shared-store.ts';
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import { table } from './table.ts';
import type { People, User } from '#store/people/people.ts';
import type { Shell } from './shell.ts';

export type UserOptions = { readonly dataDir?: string; readonly config?: string; readonly json?: boolean };
export type KeyOptions = UserOptions & {
  readonly name?: string;
  readonly scope?: readonly string[];
  readonly days?: string;
};
export type NewUserOptions = UserOptions & { readonly role?: string; readonly account?: readonly string[] };

const PEOPLE = 'people.db';

async function withPeople<T>(options: UserOptions, shell: Shell, work: (people: People) => T | Promise<T>): Promise<T> {
  const path = join(options.dataDir ?? DEFAULT_DIRECTORY, PEOPLE);
  if (!existsSync(path))
    throw new SmcError('FILE_NOT_FOUND', 'no agent has ever run here', path, 'npx smc start makes the first user');
  // Sessions that end have to end where the servers look for them.
  const shared = await openSharedOf((await configIn(options)).config, shell);
  const people = openPeople({ path, now: shell.now, ...(shared === undefined ? {} : { shared }) });
  try {
    return await work(people);
  } finally {
    people.close();
    shared?.close();
  }
}

export const listUsers = (options: UserOptions, shell: Shell): Promise<void> =>
  withPeople(options, shell, ({ users }) => {
    const all = allOf(users);
    if (options.json === true) shell.out.write(`${JSON.stringify(all.map(jsonOf))}\n`);
    else
      shell.out.write(
        table(
          shell.out,
          [
            { title: 'e-mail' },
            { title: 'role' },
            { title: 'accounts' },
            { title: 'last sign-in' },
            { title: 'active' },
          ],
          all.map((user) => [
            user.email,
            user.role,
            user.role === 'admin' ? 'all' : user.accounts.join(', ') || 'none',
            user.lastLogin === undefined ? 'never' : isoTime(user.lastLogin),
            user.isActive ? 'yes' : 'no',
          ]),
        ),
      );
  });

const jsonOf = ({ email, role, accounts, lastLogin, isActive }: User) => ({
  email,
  role,
  accounts,
  last_login: lastLogin ?? null,
  is_active: isActive,
});

/** Tells the one-time password once. @throws SmcError USAGE */
export const addUser = (email: string, options: NewUserOptions, shell: Shell): Promise<void> =>
  withPeople(options, shell, async (people) => {
    const asked = options.role ?? 'trader';
    const role = ROLES.find((each) => each === asked);
    if (role === undefined)
      throw new SmcError('USAGE', `${JSON.stringify(asked)} is no role`, '--role', suggestion(asked, ROLES));
    const added = await people.addUser({ email, role, accounts: options.account ?? [] });
    if (added === 'taken')
      throw new SmcError('USAGE', 'a user with this address exists', email, 'npx smc user list shows all');
    if (added === 'busy') throw new SmcError('CANCELLED', 'too many passwords are being made', email, 'try again');
    shell.out.write(oneTime(email, added.password));
  });

/** @throws SmcError USAGE */
export const resetPassword = (email: string, options: UserOptions, shell: Shell): Promise<void> =>
  withPeople(options, shell, async (people) => {
    const password = await people.resetPassword(known(people, email).id);
    if (password === undefined)
      throw new SmcError('CANCELLED', 'too many passwords are being made', email, 'try again');
    shell.out.write(oneTime(email, password));
  });

/** @throws SmcError USAGE */
export const setActive = (email: string, isActive: boolean, options: UserOptions, shell: Shell): Promise<void> =>
  withPeople(options, shell, async (people) => {
    if ((await people.changeUser(known(people, email).id, { isActive })) === 'last-admin')
      throw new SmcError('USAGE', 'without this user there would be no admin', email, 'make another admin first');
    shell.out.write(`${email} may ${isActive ? 'come in again' : 'no longer come in; sessions and keys have ended'}\n`);
  });

/** Days that a key is good for where nobody says. */
const KEY_DAYS = 90;

/**
 * Tells a new API key once, and nothing besides, so that it can go into a file. One of the same name that the user had ends.
 * @throws SmcError USAGE
 */
export const makeApiKey = (email: string, options: KeyOptions, shell: Shell): Promise<void> =>
  withPeople(options, shell, (people) => {
    const { name = 'terminal', scope = ['metrics'], days = String(KEY_DAYS) } = options;
    const most = KEY_LIFE_MOST_MS / DAY_MS;
    if (!/^\d{1,3}$/.test(days) || Number(days) < 1 || Number(days) > most)
      throw new SmcError('USAGE', `${JSON.stringify(days)} days is no life of a key`, '--days', `give 1 to ${most}`);
    const scopes = scope.map((asked) => {
      const found = SCOPES.find((each) => each === asked);
      if (found !== undefined) return found;
      throw new SmcError('USAGE', `${JSON.stringify(asked)} is no scope`, '--scope', suggestion(asked, SCOPES));
    });
    const { id: userId } = known(people, email);
    for (const key of people.keys.list(userId)) if (key.name === name) people.removeKey(key.id, userId);
    const made = people.addKey({ userId, name, scopes, expiresAt: shell.now() + Number(days) * DAY_MS });
    if (made === undefined)
      throw new SmcError('USAGE', 'the user has as many keys as may be', email, 'remove some on the page of the keys');
    shell.out.write(`${made.text}\n`);
  });

const PAGE = 100;

function allOf(users: People['users']): readonly User[] {
  const all: User[] = [];
  for (let page = users.list('', PAGE); page.length > 0; page = users.list(all.at(-1)!.id, PAGE)) all.push(...page);
  return all;
}

function known({ users }: People, email: string): User {
  const user = users.findByEmail(email);
  if (user !== undefined) return user;
  throw new SmcError(
    'USAGE',
    `there is no user ${email}`,
    'user',
    suggestion(
      email,
      allOf(users).map((each) => each.email),
    ),
  );
}

const oneTime = (email: string, password: string): string =>
  `${email}: one-time password ${password}\n(shown only now, good for a day; the first sign-in asks for one of their own)\n`;
