// parity: shows that a live run and a backtest of the same inputs say the same, event for event.
import { accountsOfConfig, DEFAULT_CONFIG, instrumentOf, loadConfig, pipelineSettings } from '#config/config.ts';
import { basename, resolve } from 'node:path';
import { quickConfig } from './paper.ts';
import { facts } from './table.ts';
import { paint } from './terminal.ts';
import { parity, recordedIn } from '#runtime/runtime.ts';
import { readableCount } from './progress.ts';
import { SmcError } from '#model/fate.ts';
import { snakeCase } from './snake-case.ts';
import type { Config } from '#config/config.ts';
import type { PipelineSettings } from '#pipeline';
import type { Shell } from './shell.ts';

export type ParityOptions = { readonly parity: string; readonly config?: string; readonly json?: boolean };

/** @throws SmcError VERIFY_FAILED at the first difference, FILE_NOT_FOUND where the folder has no store */
export async function runParity(options: ParityOptions, shell: Shell): Promise<void> {
  const config = options.config === undefined ? DEFAULT_CONFIG : await loadConfig(options.config);
  const found = parity(options.parity, settingsOf(options.parity, config), accountsOfConfig(config));
  const { difference } = found;
  if (options.json === true) shell.out.write(`${JSON.stringify(snakeCase(found))}\n`);
  else {
    const verdict =
      difference === undefined
        ? paint(shell.out, 'green', 'The live run and the backtest say the same.')
        : paint(shell.out, 'red', `They differ from event ${difference.sequence} on.`);
    shell.out.write(`${verdict}\n\n`);
    shell.out.write(
      facts(shell.out, [
        ['inputs', readableCount(found.inputs)],
        ['events compared', readableCount(found.events)],
        ['  plans', found.plans],
        ['  orders', found.orders],
        ['  fills', found.fills],
        ...(difference === undefined
          ? []
          : ([
              ['said by', difference.agent],
              ['live', difference.live],
              ['backtest', difference.backtest],
              ['on the input', difference.input],
            ] as const)),
      ]),
    );
  }
  if (difference !== undefined)
    throw new SmcError(
      'VERIFY_FAILED',
      `event ${difference.sequence}, said by ${difference.agent}, is not what a backtest says`,
      options.parity,
      'other settings than those of the live run, or other code: give its --config, or look at what changed',
    );
}

/** Those that the agent would have on the same markets under this configuration. */
function settingsOf(directory: string, config: Config): PipelineSettings {
  const { symbols, base } = recordedIn(directory);
  const used = basename(resolve(directory)) === 'demo' ? quickConfig(config) : config;
  return pipelineSettings(
    used,
    symbols.map((symbol) => instrumentOf(used, symbol)),
    base,
  );
}
