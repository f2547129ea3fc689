// user: who may come in, from a terminal: for the first set-up, and for who has locked themselves out.
import { join } from 'node:path';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { existsSync } from 'node:fs';
import { isoTime } from '#model/time.ts';
import { openPeople, ROLES } from '#store/people/people.ts';
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import { table } from './table.ts';
import type { People, User } from '#store/people/people.ts';
import type { Shell } from './shell.ts';

export type UserOptions = { readonly dataDir?: string; readonly json?: boolean };
export type NewUserOptions = UserOptions & { readonly role?: string; readonly account?: readonly string[] };

const PEOPLE = 'people.db';

async function withPeople<T>(
  { dataDir }: UserOptions,
  shell: Shell,
  work: (people: People) => T | Promise<T>,
): Promise<T> {
  const path = join(dataDir ?? DEFAULT_DIRECTORY, PEOPLE);
  if (!existsSync(path))
    throw new SmcError('FILE_NOT_FOUND', 'no agent has ever run here', path, 'npx smc start makes the first user');
  const people = openPeople({ path, now: shell.now });
  try {
    return await work(people);
  } finally {
    people.close();
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
  withPeople(options, shell, (people) => {
    if (people.changeUser(known(people, email).id, { isActive }) === 'last-admin')
      throw new SmcError('USAGE', 'without this user there would be no admin', email, 'make another admin first');
    shell.out.write(`${email} may ${isActive ? 'come in again' : 'no longer come in; sessions and keys have ended'}\n`);
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
