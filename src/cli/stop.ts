// stop: the emergency stop from a terminal, for when the pages cannot be reached: it needs no port and no login, only the folder; and with
// --venue the exchange itself, past an agent that hangs or is dead.
import { configIn, sourceOf } from './real-source.ts';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { instrumentOf, realAccounts } from '#config/config.ts';
import { isStopRequested, requestStop } from '#runtime/runtime.ts';
import { join } from 'node:path';
import { keyNames, keyOf } from '#real/real.ts';
import { secretsOf } from './secret.ts';
import { SmcError } from '#model/fate.ts';
import { stopAccount, stopText } from './venue-stop.ts';
import { storeHolder } from '#store/log/log.ts';
import { storesIn } from './stores.ts';
import type { Config } from '#config/config.ts';
import type { EmergencyReport } from '#venues/emergency/emergency.ts';
import type { FeedStore } from './stores.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Shell } from './shell.ts';
import type { StoppedAccount } from './venue-stop.ts';

export type StopOptions = {
  readonly dataDir?: string;
  readonly config?: string;
  readonly flatten?: boolean;
  readonly venue?: boolean;
  readonly by?: string;
};

/** An agent that is well answers within a fifth of a second. */
const ANSWER_MS = 5_000;
const LOOK_MS = 50;

/**
 * @throws SmcError FILE_NOT_FOUND, STORE_UNWRITABLE; STORE_LOCKED where the program is there and does not answer; with `venue` also
 *   REAL_MODE, REAL_KEYS, SECRET_*, and VENUE_REFUSED where something still works at the exchange
 */
export async function stop(options: StopOptions, shell: Shell): Promise<void> {
  const directoryOf = options.dataDir ?? DEFAULT_DIRECTORY;
  const isFlatten = options.flatten === true;
  // Where no agent has run there may be orders all the same: of another folder, or of one that is lost.
  if (options.venue === true) return stopWithVenue(storesOrNone(directoryOf), options, isFlatten, shell);
  const stores = storesIn(directoryOf);
  for (const { directory } of stores) requestStop(directory, { by: byOf(options, shell), isFlatten });
  for (const store of stores) {
    const standing = await settle(store, shell);
    if (standing === 'silent') throw silent(store);
    shell.out.write(textOf(store, standing, isFlatten));
  }
}

function storesOrNone(directory: string): readonly FeedStore[] {
  try {
    return storesIn(directory);
  } catch (thrown) {
    if (thrown instanceof SmcError && thrown.code === 'FILE_NOT_FOUND') return [];
    throw thrown;
  }
}

const byOf = ({ by }: StopOptions, { environment }: Shell): string =>
  by ?? environment['USER'] ?? 'a person at the terminal';

/**
 * Entries are cancelled at once, past the agent. What is held is sold by an agent that is well, which knows best what that is; where it
 * is silent or not there, it is sold from here. Two that sell at once would sell twice.
 */
async function stopWithVenue(
  stores: readonly FeedStore[],
  options: StopOptions,
  isFlatten: boolean,
  shell: Shell,
): Promise<void> {
  const by = byOf(options, shell);
  const request = (directory: string, flatten: boolean): void =>
    requestStop(directory, { by, isFlatten: flatten, reason: 'smc stop --venue' });
  // Written down first: whatever happens to this command, the agent stays stopped.
  for (const { directory } of stores) request(directory, false);
  const { directory, config } = await configIn(options);
  const accounts = accountsOf(config, directory, shell);
  const cancelling = stopAccounts(config, accounts, false, shell);
  const well = new Set<string>();
  for (const store of stores) {
    const standing = await settle(store, shell);
    if (standing === 'answered') well.add(store.directory);
    if (standing === 'silent') shell.err.write(`${silent(store).message}\n`);
    else shell.out.write(textOf(store, standing, false));
  }
  let isDone = await cancelling;
  if (isFlatten) {
    for (const store of stores) {
      if (!well.has(store.directory)) continue;
      request(store.directory, true);
      shell.out.write(textOf(store, await settle(store, shell), true));
    }
    // Whoever starts there next, or wakes up, finds the sale by the id that it would have used itself.
    for (const store of stores) if (!well.has(store.directory)) request(store.directory, true);
    const alone = accounts.filter(({ store }) => !well.has(store));
    isDone = (await stopAccounts(config, alone, true, shell)) && isDone;
  }
  if (!isDone)
    throw new SmcError(
      'VENUE_REFUSED',
      'not everything could be done at the exchange: see above',
      'smc stop --venue',
      'call it again, or cancel and sell at the exchange itself',
    );
}

/** All accounts at once: none waits for another. @returns whether everything was done */
async function stopAccounts(
  config: Config,
  accounts: readonly StoppedAccount[],
  isFlatten: boolean,
  shell: Shell,
): Promise<boolean> {
  const done = await Promise.all(
    accounts.map(async (stopped) => {
      const report = await patiently(() => stopAccount(config, stopped, isFlatten, shell));
      shell.out.write(stopText(stopped.account.name, report));
      return report.trouble === '';
    }),
  );
  return done.every(Boolean);
}

/** What goes wrong with one account must not keep the others from being stopped. */
async function patiently(stopping: () => Promise<EmergencyReport>): Promise<EmergencyReport> {
  try {
    return await stopping();
  } catch (thrown) {
    if (!(thrown instanceof SmcError)) throw thrown;
    const trouble = `${thrown.message} (${thrown.code}); ${thrown.mend}`;
    return { cancelled: [], partly: [], left: [], foreign: 0, sales: [], trouble };
  }
}

/** @throws SmcError REAL_MODE, REAL_KEYS, SECRET_*, CONFIG_INVALID */
function accountsOf(config: Config, directory: string, shell: Shell): readonly StoppedAccount[] {
  const accounts = realAccounts(config);
  if (accounts.length === 0)
    throw new SmcError(
      'REAL_MODE',
      'no account has a venue',
      'accounts',
      'leave --venue out, or name the configuration',
    );
  if (config.app.mode !== 'real')
    throw new SmcError(
      'REAL_MODE',
      'nothing is sent to an exchange in paper mode, not even this',
      'app.mode',
      'write app: { mode: real }, or cancel and sell at the exchange itself',
    );
  const secrets = secretsOf(directory, shell);
  return accounts.map((account) => {
    const key = keyOf(secrets, account.name);
    const [name] = keyNames(account.name);
    if (key === undefined)
      throw new SmcError(
        'REAL_KEYS',
        `no key of the exchange is kept for ${account.name}`,
        name,
        `npx smc secret set ${name}`,
      );
    const { folder } = sourceOf(config, account);
    return { account, key, store: join(directory, folder), instruments: knownOf(config, account.venue) };
  });
}

/** Without the exchange being asked for facts: of what nobody knows a person has to sell by hand, and is told so. */
function knownOf(config: Config, venue: string): readonly Instrument[] {
  return (config.exchanges[venue]?.symbols ?? []).flatMap((symbol) => {
    try {
      return instrumentOf(config, symbol);
    } catch (thrown) {
      if (thrown instanceof SmcError) return [];
      throw thrown;
    }
  });
}

/** `silent`: a process holds the store and has not heard. */
type Standing = 'answered' | 'absent' | 'silent';

async function settle({ directory }: FeedStore, shell: Shell): Promise<Standing> {
  if (storeHolder(directory) === undefined) return 'absent';
  const until = shell.clock() + ANSWER_MS;
  while (isStopRequested(directory)) {
    if (shell.clock() > until) return 'silent';
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return 'answered';
}

function silent({ name, directory }: FeedStore): SmcError {
  const holder = storeHolder(directory) ?? 0;
  return new SmcError(
    'STORE_LOCKED',
    `${name}: process ${holder} does not answer; the stop is written down and holds from its next start on`,
    directory,
    `kill -9 ${holder} ends it at once: nothing is lost, and protection stays at the venue`,
  );
}

function textOf({ name }: FeedStore, standing: Standing, isFlatten: boolean): string {
  if (standing !== 'answered')
    return `${name}: not running; stopped from its next start on, until a person resets the system breaker\n`;
  const closing = isFlatten ? '; positions are being closed at market' : '; positions keep their stop and target';
  return `${name}: stopped; entries are cancelled and new ones refused until a person resets it${closing}\n`;
}
