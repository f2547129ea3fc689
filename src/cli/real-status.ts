// Real status: what an account still needs before it may trade real money, figure by figure.
import { configIn, placeOf, sourceOf } from './real-source.ts';
import { formatFixed } from '#model/number.ts';
import { isoTime } from '#model/time.ts';
import { paint } from './terminal.ts';
import { realAccounts } from '#config/config.ts';
import { realReports } from './real-gate.ts';
import { table } from './table.ts';
import type { Config } from '#config/config.ts';
import type { GateReport } from '#real/real.ts';
import type { RealOptions } from './real-source.ts';
import type { Shell } from './shell.ts';

export type StatusOptions = RealOptions & { readonly json?: boolean; readonly venue?: boolean };

/** Each figure with what it has to be, and everything that is missing. @throws SmcError SECRET_*, STORE_* */
export async function status(options: StatusOptions, shell: Shell): Promise<void> {
  const { directory, config } = await configIn(options);
  const accounts = realAccounts(config);
  if (accounts.length === 0) shell.err.write('no account has a venue; docs/real-mode.md says how one is written\n');
  for (const account of accounts) {
    const { reports } = await realReports(
      sourceOf(config, account),
      directory,
      options.venue === true ? 'exchange-anyway' : 'nobody',
      shell,
    );
    const report = reports.find(({ account: { name } }) => name === account.name)!;
    if (options.json === true) shell.out.write(`${JSON.stringify(jsonOf(report))}\n`);
    else shell.out.write(textOf(report, config, shell));
  }
}

function textOf(
  { account, figures, arming, isBound, capitalCap, refusals, warnings }: GateReport,
  config: Config,
  { out }: Shell,
): string {
  const armed =
    arming === undefined
      ? 'not armed'
      : `armed by ${arming.people.map(({ email }) => email).join(' and ')} until ${isoTime(arming.until)}${isBound ? '' : ', for other settings than these'}`;
  const rows = figures.map(({ name, value, needed, ok, shortfall }) => [
    name,
    value === null ? '–' : String(Number(value.toFixed(4))),
    String(needed),
    ok ? paint(out, 'green', 'ok') : paint(out, 'red', shortfall),
  ]);
  return [
    `${account.name} on ${placeOf(config, account)}, cap ${formatFixed(capitalCap)}, ${armed}\n`,
    table(out, [{ title: `figure of ${account.evidence}` }, { title: 'is' }, { title: 'needed' }, { title: '' }], rows),
    ...refusals.map(({ code, what, mend }) => `${paint(out, 'red', 'missing')} ${what} (${code})\n        ${mend}\n`),
    ...warnings.map((warning) => `${paint(out, 'yellow', 'warning')} ${warning}\n`),
    refusals.length === 0 ? `${paint(out, 'green', 'nothing is missing')}\n` : '',
  ].join('');
}

const jsonOf = ({ account, figures, arming, isBound, capitalCap, refusals, warnings }: GateReport) => ({
  account: account.name,
  venue: account.venue,
  evidence: account.evidence,
  capital_cap: formatFixed(capitalCap),
  armed_by: isBound ? (arming?.people.map(({ email }) => email) ?? []) : [],
  armed_until: isBound ? (arming?.until ?? null) : null,
  readiness: figures,
  missing: refusals,
  warnings,
});
