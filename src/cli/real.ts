// real: who lets an account trade real money, from a terminal: arms it, takes that back, and says what is still short.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { arm as keepArming, bindingOf, disarm as dropArming, fingerprint, mayArm, takeNotes } from '#real/real.ts';
import { banner } from './banner.ts';
import { configIn, placeOf, sourceOf } from './real-source.ts';
import { realAccounts } from '#config/config.ts';
import { secretsOf } from './secret.ts';
import { formatFixed } from '#model/number.ts';
import { isoTime } from '#model/time.ts';
import { openLog, STORE_FILE } from '#store/log/log.ts';
import { openPeople } from '#store/people/people.ts';
import { realReports } from './real-gate.ts';
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import type { Config, RealAccount } from '#config/config.ts';
import type { GateReport } from '#real/real.ts';
import type { People, User } from '#store/people/people.ts';
import type { Secrets } from '#secrets/secrets.ts';
import type { RealOptions } from './real-source.ts';
import type { Shell } from './shell.ts';

export type ArmOptions = RealOptions & { readonly account: string; readonly by?: string };

const PEOPLE = 'people.db';
/** The throttle of logins counts tries by where they come from. */
const TERMINAL = 'terminal';

/** @throws SmcError USAGE */
function accountOf(config: Config, name: string): RealAccount {
  const all = realAccounts(config);
  const found = all.find((account) => account.name === name);
  if (found !== undefined) return found;
  const names = all.map((account) => account.name);
  throw new SmcError(
    'USAGE',
    `no account with a venue is called ${JSON.stringify(name)}`,
    '--account',
    names.length === 0 ? 'docs/real-mode.md says how one is written' : suggestion(name, names),
  );
}

/** @throws SmcError REAL_*, USAGE, SECRET_*, STORE_* */
export async function arm(options: ArmOptions, shell: Shell): Promise<void> {
  const { directory, config } = await configIn(options);
  const account = accountOf(config, options.account);
  const source = sourceOf(config, account);
  const { reports, secrets } = await realReports(source, directory, 'nobody', shell);
  const report = reports.find(({ account: { name } }) => name === account.name)!;
  // What only an arming can mend is left out; the exchange is asked at the start.
  const missing = report.refusals.find(({ code, where }) => !isMendedByArming(code) || where !== account.name);
  if (missing !== undefined) throw new SmcError(missing.code, missing.what, missing.where, missing.mend);
  const people = openPeople({ path: join(directory, PEOPLE), now: shell.now });
  try {
    const user = whoArms(people, options.by, account);
    shell.err.write(banner(shell.err, 'real', `${account.name} on ${placeOf(config, account)}`));
    shell.err.write(termsOf(report));
    const typed = await shell.input(
      `Type the name of the account and the code of your device, such as "${account.name} 123456": `,
    );
    await confirm(people, user, account, typed);
    const by = { userId: user.id, email: user.email, time: shell.now() };
    const arming = keepArming(secrets, account, bindingOf(config, account, report.key!.apiKey), by);
    const isAudited = audit(join(directory, source.folder), secrets, account.name);
    const missingPeople = account.needsTwoPeople && arming.people.length < 2;
    shell.out.write(
      `${account.name} is armed by ${arming.people.map(({ email }) => email).join(' and ')} until ${isoTime(arming.until)}${missingPeople ? '; a second admin has to arm it as well' : ''}\n`,
    );
    if (!isAudited) shell.err.write('the audit log is in use: the next start writes it there\n');
  } finally {
    people.close();
  }
}

const isMendedByArming = (code: string): boolean =>
  code === 'REAL_UNCONFIRMED' || code === 'REAL_NOT_ADMIN' || code === 'REAL_TWO_PEOPLE';

/** @throws SmcError REAL_NOT_ADMIN */
function whoArms(
  { users, secondFactors }: People,
  email: string | undefined,
  { name, needsTwoPeople }: RealAccount,
): User {
  const may = users
    .list('', 1_000)
    .filter((user) => mayArm(user, name, needsTwoPeople) && secondFactors.state(user.id).isOn);
  const named = email === undefined ? undefined : users.findByEmail(email);
  if (named !== undefined && mayArm(named, name, needsTwoPeople) && !secondFactors.state(named.id).isOn)
    throw notAdmin(`${named.email} has no second factor`, 'turn one on in the dashboard, under your login');
  const found = email === undefined ? (may.length === 1 ? may[0] : undefined) : may.find(({ id }) => id === named?.id);
  if (found !== undefined) return found;
  if (email !== undefined) throw notAdmin(`${email} may not arm ${name}`, 'let an admin do it: --by EMAIL');
  if (may.length === 0)
    throw notAdmin(
      `nobody with a second factor may arm ${name}`,
      'an admin turns one on in the dashboard, under the own login',
    );
  throw notAdmin(`several people may arm ${name}`, `say who does: --by ${may.map((user) => user.email).join(' or ')}`);
}

const notAdmin = (what: string, mend: string): SmcError => new SmcError('REAL_NOT_ADMIN', what, 'smc real arm', mend);

/** @throws SmcError REAL_UNCONFIRMED, REAL_NOT_ADMIN */
async function confirm(people: People, { email }: User, { name }: RealAccount, typed: string): Promise<void> {
  const [account, code, ...more] = typed.trim().split(/\s+/);
  if (account !== name || code === undefined || more.length > 0)
    throw new SmcError(
      'REAL_UNCONFIRMED',
      `the name of the account was not typed`,
      name,
      `type ${name} and the code of your device`,
    );
  const answer = await people.proveFactor(email, code, TERMINAL);
  if (answer.kind === 'right') return;
  if (answer.kind === 'wait')
    throw notAdmin('too many codes were wrong', `try again in ${Math.ceil(answer.waitMs / 60_000)} minutes`);
  throw notAdmin(
    `the code is not the one that the device of ${email} shows`,
    'each code is good once: wait for the next',
  );
}

/** False where another process has the log; then the next start writes it. @throws SmcError STORE_* */
function audit(store: string, secrets: Secrets, account: string): boolean {
  if (!existsSync(join(store, STORE_FILE))) return false;
  try {
    const log = openLog(store);
    try {
      takeNotes(secrets, account, (note) => void log.audit.append({ ...note, subject: account }));
    } finally {
      log.close();
    }
    return true;
  } catch (thrown) {
    if (thrown instanceof SmcError && thrown.code === 'STORE_LOCKED') return false;
    throw thrown;
  }
}

/** @throws SmcError REAL_UNCONFIRMED, SECRET_*, STORE_* */
export async function disarm(options: Omit<ArmOptions, 'by'>, shell: Shell): Promise<void> {
  const { directory, config } = await configIn(options);
  dropArming(secretsOf(directory, shell), options.account);
  const [account] = realAccounts(config).filter(({ name }) => name === options.account);
  const actor = shell.environment['USER'] ?? 'a person at the terminal';
  const store = join(directory, account?.venue ?? '');
  if (account !== undefined && existsSync(join(store, STORE_FILE)))
    try {
      const log = openLog(store);
      log.audit.append({ time: shell.now(), actor, action: 'real_disarmed', subject: options.account, reason: '' });
      log.close();
    } catch (thrown) {
      if (!(thrown instanceof SmcError) || thrown.code !== 'STORE_LOCKED') throw thrown;
    }
  shell.out.write(
    `${options.account} is not armed any more: its next start is refused; npx smc stop stops what runs\n`,
  );
}

function termsOf({ account, capitalCap, key }: GateReport): string {
  const money = (value: bigint): string => formatFixed(value);
  return [
    `at most ${money(capitalCap)} in the market now, ${money(account.maxOrderNotional)} in one order, ${account.maxOrdersPerMinute} entries a minute`,
    `with the key ${key === undefined ? 'that is missing' : fingerprint(key.apiKey)}, on the evidence of ${account.evidence}`,
    `holds for ${account.armedDays} days of new starts, and until venue, key, caps or limits change`,
    '',
  ].join('\n');
}
