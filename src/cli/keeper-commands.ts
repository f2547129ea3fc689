// Keeper commands: those that look after an agent and its data folder: health, stop, back up, restore, secrets, read models, and who may come in.
import { groupOf } from './command-group.ts';
import type { BackupOptions } from './backup.ts';
import type { ArmOptions } from './real.ts';
import type { HealthOptions } from './health.ts';
import type { RealOptions } from './real-source.ts';
import type { StatusOptions } from './real-status.ts';
import type { Command } from 'commander';
import type { KeyOptions, NewUserOptions, UserOptions } from './user.ts';
import type { SecretOptions } from './secret.ts';
import type { Shell } from './shell.ts';
import type { StopOptions } from './stop.ts';
import type { CandlesOptions, ImportOptions } from './store-candles.ts';
import type { MigrateOptions } from './store-migrate.ts';
import type { StoreOptions } from './store.ts';

const inFolder = (command: Command): Command =>
  command.option('--data-dir <folder>', 'where everything is written (default: data)');

/** Where servers share sessions, the configuration says where. */
const ofServer = (command: Command): Command =>
  inFolder(command).option('--config <file>', 'configuration (default: config.yaml in the data folder)');

const repeat = (value: string, held: readonly string[] | undefined): readonly string[] => [...(held ?? []), value];

export function addKeepers(smc: Command, shell: Shell): void {
  addHealth(smc, shell);
  addStop(smc, shell);
  addBackup(smc, shell);
  addUser(smc, shell);
  addSecret(smc, shell);
  addStore(smc, shell);
  addReal(smc, shell);
}

function addHealth(smc: Command, shell: Shell): void {
  inFolder(smc.command('health'))
    .description('asks the agent of this machine whether it is ready; exit code 0 or 1, for whatever keeps it running')
    .option('--live', 'only whether it answers at all')
    .option('--config <file>', 'configuration of the agent (default: config.yaml in the data folder)')
    .option('--port <number>', 'its port (default: as configured, else 3001)')
    .option('--json', 'one JSON object')
    .action(async (options: HealthOptions) => {
      const { health } = await import('./health.ts');
      await health(options, shell);
    });
}

function addStop(smc: Command, shell: Shell): void {
  inFolder(smc.command('stop'))
    .description('emergency stop: cancels entries and blocks new ones until a person resets it, also after a restart')
    .option('--flatten', 'also close what is open, at market')
    .option('--venue', 'also at the exchange itself, with the keys of real accounts: when the agent hangs or is dead')
    .option('--config <file>', 'configuration with the real accounts (default: config.yaml in the data folder)')
    .option('--by <name>', 'who stops it, for the audit log (default: the user of this machine)')
    .action(async (options: StopOptions) => {
      const { stop } = await import('./stop.ts');
      await stop(options, shell);
    });
}

function addBackup(smc: Command, shell: Shell): void {
  inFolder(smc.command('backup <folder>'))
    .description('everything that cannot be made again, into a new folder, while the agent runs')
    .option('--json', 'one JSON object')
    .action(async (folder: string, options: BackupOptions) => {
      const { backup } = await import('./backup.ts');
      await backup(folder, options, shell);
    });
  inFolder(smc.command('restore <folder>'))
    .description('a backup into an empty data folder, each file compared with its hash')
    .option('--json', 'one JSON object')
    .action(async (folder: string, options: BackupOptions) => {
      const { restore } = await import('./backup.ts');
      await restore(folder, options, shell);
    });
}

function addUser(smc: Command, shell: Shell): void {
  const action = groupOf(smc, 'user', 'who may come in: for the first set-up, and for who is locked out');
  ofServer(action('list', 'all users'))
    .option('--json', 'one JSON array')
    .action(async (options: UserOptions) => {
      const { listUsers } = await import('./user.ts');
      await listUsers(options, shell);
    });
  ofServer(action('add <email>', 'a new user; tells a one-time password'))
    .option('--role <role>', 'trader, analyst or admin (default: trader)')
    .option('--account <name>', 'an account that is theirs; may be given several times', repeat)
    .action(async (email: string, options: NewUserOptions) => {
      const { addUser: add } = await import('./user.ts');
      await add(email, options, shell);
    });
  ofServer(action('reset-password <email>', 'a new one-time password')).action(
    async (email: string, options: UserOptions) => {
      const { resetPassword } = await import('./user.ts');
      await resetPassword(email, options, shell);
    },
  );
  ofServer(action('key <email>', 'a new API key of theirs on the standard output; one of the same name ends'))
    .option('--name <name>', 'what it is for (default: terminal)')
    .option('--scope <scope>', 'metrics, read or trade; may be given several times (default: metrics)', repeat)
    .option('--days <number>', 'how long it is good for, at most 365 (default: 90)')
    .action(async (email: string, options: KeyOptions) => {
      const { makeApiKey } = await import('./user.ts');
      await makeApiKey(email, options, shell);
    });
  for (const [word, isActive, description] of [
    ['disable', false, 'may no longer come in; sessions and keys end'],
    ['enable', true, 'may come in again'],
  ] as const)
    ofServer(action(`${word} <email>`, description)).action(async (email: string, options: UserOptions) => {
      const { setActive } = await import('./user.ts');
      await setActive(email, isActive, options, shell);
    });
}

function addSecret(smc: Command, shell: Shell): void {
  const action = groupOf(smc, 'secret', 'tokens and passwords, kept encrypted in the data folder; docs/secrets.md');
  inFolder(action('set <name>', 'keep the value that comes on the standard input')).action(
    async (name: string, options: SecretOptions) => {
      const { setSecret } = await import('./secret.ts');
      await setSecret(name, options, shell);
    },
  );
  inFolder(action('list', 'the names that are kept, never the values'))
    .option('--json', 'one JSON array')
    .action(async (options: SecretOptions & { readonly json?: boolean }) => {
      const { listSecrets } = await import('./secret.ts');
      listSecrets(options, shell);
    });
  inFolder(action('remove <name>', 'keep it no longer')).action(async (name: string, options: SecretOptions) => {
    const { removeSecret } = await import('./secret.ts');
    removeSecret(name, options, shell);
  });
  inFolder(action('rotate', 'encrypt everything anew'))
    .option('--new-key-file <file>', 'under the master key of this file')
    .action(async (options: SecretOptions & { readonly newKeyFile?: string }) => {
      const { rotateSecrets } = await import('./secret.ts');
      rotateSecrets(options, shell);
    });
  action('key <file>', 'make a new master key').action(async (path: string) => {
    const { makeKey } = await import('./secret.ts');
    makeKey(path, shell);
  });
}

function addStore(smc: Command, shell: Shell): void {
  const group = groupOf(smc, 'store', 'the read models: what people query, made from the log; docs/storage.md');
  const action = (words: string, description: string): Command =>
    group(words, description)
      .option('--data-dir <folder>', 'where the log lies (default: data)')
      .option('--url <address>', 'read models on PostgreSQL: postgres://user@host/database (or SMC_DATABASE_URL)')
      .option('--exchange <name>', 'where the prices come from (default: as recorded, else the name of the folder)')
      .option('--json', 'one JSON object');
  action('rebuild', 'make them anew from the log').action(async (options: StoreOptions) => {
    const { rebuildStore } = await import('./store.ts');
    await rebuildStore(options, shell);
  });
  action('verify', 'compare them with a fresh projection of the log').action(async (options: StoreOptions) => {
    const { verifyStore } = await import('./store.ts');
    await verifyStore(options, shell);
  });
  const placed = (words: string, description: string): Command =>
    group(words, description)
      .option('--data-dir <folder>', 'the data folder (default: data)')
      .option('--url <address>', 'PostgreSQL: postgres://user@host/database (or SMC_DATABASE_URL)')
      .option('--json', 'one JSON object');
  placed('migrate', 'read models and downloaded candles to another engine, compared by count and hash')
    .requiredOption('--from <engine>', 'sqlite or postgres')
    .requiredOption('--to <engine>', 'the other one')
    .option('--resume', 'go on with one that was stopped')
    .action(async (options: MigrateOptions) => {
      const { migrate } = await import('./store-migrate.ts');
      await migrate(options, shell);
    });
  placed('import <file>', 'candles of a file into the store of downloaded candles; again changes nothing')
    .option('--symbol <name>', 'market (default: as the file is called)')
    .option('--exchange <name>', 'where they come from', 'binance')
    .action(async (path: string, options: ImportOptions) => {
      const { importCandles } = await import('./store-candles.ts');
      await importCandles(path, options, shell);
    });
  placed('candles', 'which candles are stored; with --out, those of a market as a file')
    .option('--symbol <name>', 'market')
    .option('--timeframe <timeframe>', 'of the candles')
    .option('--exchange <name>', 'where they come from (with --out, default: binance)')
    .option('--of <timeframe>', 'made of these shorter ones, such as 1m')
    .option('--from <time>', 'first moment: a day (UTC), an ISO moment, or epoch milliseconds')
    .option('--to <time>', 'first moment that is left out')
    .option('--out <file>', '.csv or .csv.gz')
    .action(async (options: CandlesOptions) => {
      const { storedCandles } = await import('./store-candles.ts');
      await storedCandles(options, shell);
    });
}

function addReal(smc: Command, shell: Shell): void {
  const group = groupOf(
    smc,
    'real',
    'real money: what is missing, and who lets an account trade it; docs/real-mode.md',
  );
  const action = (words: string, description: string): Command =>
    inFolder(group(words, description)).option(
      '--config <file>',
      'configuration with the accounts (default: config.yaml in the data folder)',
    );
  action('status', 'each figure with what it has to be, and everything that is missing')
    .option('--venue', 'also ask the exchange what the key may do, what money there is, and what time it is')
    .option('--json', 'one JSON object for each account')
    .action(async (options: StatusOptions) => {
      const { status } = await import('./real-status.ts');
      await status(options, shell);
    });
  action('arm', 'let an account trade real money from its next start on')
    .requiredOption('--account <name>', 'which one')
    .option('--by <email>', 'who lets it; needed where several may')
    .action(async (options: ArmOptions) => {
      const { arm } = await import('./real.ts');
      await arm(options, shell);
    });
  action('disarm', 'take that back')
    .requiredOption('--account <name>', 'which one')
    .action(async (options: RealOptions & { readonly account: string }) => {
      const { disarm } = await import('./real.ts');
      await disarm(options, shell);
    });
  // Started by the agent, never by a person.
  smc.command('guardian', { hidden: true }).action(async () => {
    const { guardian } = await import('./guardian.ts');
    await guardian(shell);
  });
}
