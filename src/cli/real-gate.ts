// Real gate: what a start in real mode has to pass before the first price is heard, and what it leaves in the audit log.
import { banner } from './banner.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gate, haltedEntries, refused, standingOf, takeNotes } from '#real/real.ts';
import { isoTime } from '#model/time.ts';
import { openPeople } from '#store/people/people.ts';
import { realAccounts } from '#config/config.ts';
import { secretsOf } from './secret.ts';
import { sourceOf } from './real-source.ts';
import { SmcError } from '#model/fate.ts';
import { venueWire } from './venue-wire.ts';
import type { ApiPort } from '#api/api.ts';
import type { Config, RealAccount } from '#config/config.ts';
import type { FeedSource } from './feed-source.ts';
import type { GateReport } from '#real/real.ts';
import type { Secrets } from '#secrets/secrets.ts';
import type { Shell } from './shell.ts';

const PEOPLE = 'people.db';

export type Source = Pick<FeedSource, 'config' | 'folder' | 'instruments'>;

/**
 * Before anything is opened: a venue without the mode, or the mode without a venue, is a slip in the file; and real orders are made from
 * the prices of their own exchange, live.
 * @param exchange whose prices are asked for; undefined where they are made up or recorded
 * @param directory in which the logs are: what they say stands open is named with a refusal
 * @throws SmcError REAL_MODE, REAL_PRICES, CONFIG_INVALID
 */
export function assureMode(
  config: Config,
  exchange: string | undefined,
  stand: string | undefined,
  directory: string,
): void {
  const refuse = (account: RealAccount, refusal: Parameters<typeof refused>[0][number]): SmcError => {
    const { standing } = standingOf(join(directory, sourceOf(config, account).folder), account.name);
    return refused([refusal], standing);
  };
  const accounts = realAccounts(config);
  const [first] = accounts;
  if (config.app.mode === 'paper') {
    if (first === undefined) return;
    throw refuse(first, {
      code: 'REAL_MODE',
      what: `${first.name} trades on ${first.venue}, and the mode is paper`,
      where: 'app.mode',
      mend: `write app: { mode: real }, or take accounts.${first.name}.venue away`,
    });
  }
  if (first === undefined)
    throw new SmcError(
      'CONFIG_INVALID',
      'the mode is real, and no account has a venue',
      'app.mode',
      'write app: { mode: paper }, or name the venue of an account; docs/real-mode.md',
    );
  for (const account of accounts) {
    const { name, venue } = account;
    if (exchange !== venue)
      throw refuse(account, {
        code: 'REAL_PRICES',
        what: `${name} trades on ${venue}, and the prices are ${exchange === undefined ? 'made up or recorded' : `those of ${exchange}`}`,
        where: `accounts.${name}.venue`,
        mend: `listen to ${venue}: exchanges: { ${venue}: { enabled: true, symbols: [...] } }`,
      });
  }
  const at = URL.parse(config.venue.rest_url ?? '')?.hostname;
  if (stand !== undefined && at !== URL.parse(stand)?.hostname)
    throw refuse(first, {
      code: 'REAL_PRICES',
      what: `the prices are those of ${stand}, and the orders would go elsewhere`,
      where: '--venue',
      mend: 'take it away, or give venue.rest_url and venue.ws_api_url of the same simulated venue',
    });
}

/** How each account stands before the gate;  @throws SmcError SECRET_KEY, STORE_*, FILE_FORMAT */
export async function realReports(
  { config, folder, instruments }: Source,
  directory: string,
  asks: 'nobody' | 'exchange' | 'exchange-anyway',
  shell: Shell,
): Promise<{ readonly reports: readonly GateReport[]; readonly secrets: Secrets }> {
  const secrets = secretsOf(directory, shell);
  const path = join(directory, PEOPLE);
  if (!existsSync(path))
    throw new SmcError(
      'FILE_NOT_FOUND',
      'nobody has ever signed in here',
      path,
      'begin with npx smc start in paper mode',
    );
  const people = openPeople({ path, now: shell.now });
  try {
    const reports = [];
    for (const account of realAccounts(config))
      reports.push(
        await gate(account, {
          config,
          store: join(directory, folder),
          record: join(directory, account.venue),
          currency: config.paper_trading.currency ?? instruments[0]?.quote ?? '',
          secrets,
          people,
          now: shell.now,
          ...(asks === 'nobody'
            ? {}
            : {
                asksAnyway: asks === 'exchange-anyway',
                wire: (real, key) => venueWire(config, real, key, instruments, shell),
              }),
        }),
      );
    return { reports, secrets };
  } finally {
    people.close();
  }
}

type AuditEntry = Parameters<ApiPort['audit']['append']>[0];

export type Passed = {
  readonly reports: readonly GateReport[];
  /** Why accounts may only close what they hold, by account; the others may trade. */
  readonly halted: ReadonlyMap<string, string>;
  /** What the audit log is to hold of the armings, and of this start. */
  readonly audit: (append: (entry: AuditEntry) => void) => void;
};

/** @throws SmcError by the first thing that is missing: REAL_*, VENUE_*; SECRET_KEY, STORE_* */
export async function passGate(source: Source, directory: string, shell: Shell): Promise<Passed> {
  const { reports, secrets } = await realReports(source, directory, 'exchange', shell);
  for (const warning of reports.flatMap(({ warnings }) => warnings)) shell.err.write(`real: ${warning}\n`);
  const halted = haltedEntries(reports);
  for (const [account, why] of halted) shell.err.write(banner(shell.err, 'halted', `${account}: ${why}`));
  return {
    reports,
    halted,
    audit(append) {
      for (const { account, arming } of reports) {
        takeNotes(secrets, account.name, (note) => append({ ...note, subject: account.name }));
        const why = halted.get(account.name);
        const entry = { time: shell.now(), actor: 'start', subject: account.name };
        if (why === undefined)
          append({ ...entry, action: 'real_started', reason: `armed until ${isoTime(arming!.until)}` });
        else append({ ...entry, action: 'real_started_for_exits', reason: why });
      }
    },
  };
}
