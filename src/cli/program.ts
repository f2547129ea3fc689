// Program: the commands with their words, and what happens to a mistake in them.
import { Command, CommanderError, Option } from 'commander';
import { addKeepers } from './keeper-commands.ts';
import { addResearch } from './research-commands.ts';
import { EXIT, problemJson, problemOf, problemText } from './problem.ts';
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import type { BacktestOptions } from './backtest.ts';
import type { ChallengeOptions } from './challenge.ts';
import type { CompatFlags } from './compat.ts';
import type { DetectOptions } from './detect.ts';
import type { DownloadOptions } from './download.ts';
import type { OptimizeOptions } from './optimize.ts';
import type { Shell } from './shell.ts';
import type { SimulateVenueOptions } from './simulate-venue.ts';
import type { StartOptions } from './start.ts';
import type { VerifyOptions } from './verify.ts';

export type Invocation = { readonly words: readonly string[]; readonly shell: Shell };

const TOP = `
Examples:
  npx smc detect   --data EURUSD-15m.csv.gz                     what patterns a file holds
  npx smc backtest --data BTCUSDT-1m.csv.gz --html report.html  what the agent would have made of it
  npx smc verify   --data BTCUSDT-15m.csv.gz                    proof that nothing looked ahead

Files: CSV and CSV.gz (timestamp_ms,open,high,low,close,volume), Binance archive klines (CSV, zip), MetaTrader 5 exports,
and any CSV whose columns have the common names. docs/data.md says more. Exit codes: 0 done, 1 failed, 2 usage, 3 data, 4 config.`;

/** Runs one command. Never throws. @returns the exit code */
export async function program({ words, shell }: Invocation): Promise<number> {
  const command = build(shell);
  try {
    await command.parseAsync([...words], { from: 'user' });
    return EXIT.done;
  } catch (thrown) {
    // Help and version end the parse with an "error" of exit code 0.
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.done;
    const problem = problemOf(thrown instanceof CommanderError ? usageOf(thrown, command, words) : thrown);
    shell.err.write(words.includes('--json') ? problemJson(problem) : problemText(shell.err, problem));
    return problem.exit;
  }
}

function build(shell: Shell): Command {
  const smc = new Command('smc')
    .description('Smart Money Concepts trading agent: detection that never repaints, backtests that do not flatter.')
    .version('0.1.0', '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand(false)
    .addHelpText('after', TOP)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.out.write(text),
      // Problems are told in one place and one form, at the end of `program`.
      writeErr: () => undefined,
    });
  smc
    .usage('<command> [options]')
    .argument('[command]')
    .action((word: string | undefined) => {
      if (word === undefined) return smc.help();
      const names = smc.commands.map((command) => command.name());
      throw new SmcError(
        'USAGE',
        `there is no command ${word}`,
        'smc',
        andHelp(suggestion(word, names), 'npx smc --help lists them'),
      );
    });
  addDemo(smc, shell);
  addDetect(smc, shell);
  addBacktest(smc, shell);
  addSweep(
    smc,
    shell,
    'optimize',
    'a grid of parameters over one history: what was best, and what is left of it after the choosing',
  );
  addSweep(smc, shell, 'walk-forward', 'the same, each part of the history traded with what was best before it');
  addVerify(smc, shell);
  addChallenge(smc, shell);
  addStart(smc, shell);
  addSimulateVenue(smc, shell);
  addDownload(smc, shell);
  addResearch(smc, shell);
  addKeepers(smc, shell);
  return smc;
}

const dataOption = (): Option => new Option('--data <file>', 'candle file').makeOptionMandatory();

const withFile = (command: Command): Command =>
  command
    .option('--symbol <name>', 'symbol, where the file name does not say it')
    .option('--zone <zone>', 'IANA zone of stamps that carry none, such as Europe/Athens')
    .option('--file-timeframe <timeframe>', 'timeframe of the candles in the file, where it cannot be told')
    .option('--cache-dir <folder>', 'keep what is read of large files there, for the next time; docs/research.md')
    .option('--columns <names>', 'column names where they are not the common ones, such as time=Date,close=Last')
    .option('--from <time>', 'first moment that counts: a day (UTC), an ISO moment, or epoch milliseconds')
    .option('--to <time>', 'first moment that is left out');

const repeat = (value: string, held: readonly string[] | undefined): readonly string[] => [...(held ?? []), value];

const withRun = (command: Command): Command =>
  command
    .option(
      '--strategy <name>',
      'only this one: order-block, liquidity-grab, fair-value-gap, break-of-structure, confluence',
    )
    .option(
      '--timeframe <timeframe>',
      'where entries are looked for (default: 15m, or the file’s where that is longer)',
    )
    .option('--config <file>', 'YAML configuration; docs/config.md lists every key')
    .option('--capital <amount>', 'money at the start (default: 10000)')
    .option('--currency <name>', 'currency of the account (default: what the instruments are priced in)')
    .option('--rate <pair=rate>', 'fixed conversion rate, such as JPYUSD=0.0067; may be given several times', repeat)
    .option('--max-position-size <amount>', 'largest position, in money (default: 1000)')
    .option('--leverage <times>', 'largest exposure over equity (default: 1)');

function addDemo(smc: Command, shell: Shell): void {
  smc
    .command('demo')
    .description('first run: makes a demo market, backtests it, prints the result and writes the report')
    .action(async () => {
      const { demo } = await import('./demo.ts');
      await demo(shell);
    });
}

function addStart(smc: Command, shell: Shell): void {
  smc
    .command('start')
    .description('the live agent in paper mode: real or demo prices in, simulated orders out, nothing lost')
    .option('--config <file>', 'YAML configuration; docs/config.md lists every key')
    .option('--data-dir <folder>', 'where everything is written (default: data)')
    .option(
      '--feed <name>',
      'auto, binance, demo or replay (default: auto: what the configuration names, else Binance, else the demo)',
    )
    .option('--replay <path>', 'a recording, a candle file, or a folder of them; may be given several times', repeat)
    .option('--venue <url>', 'a simulated venue in place of the exchange, such as http://127.0.0.1:9443')
    .option('--port <number>', 'where the dashboard and the API are (default: 3001; 0: any free port)')
    .option(
      '--speed <times>',
      'demo: minutes of the market in a minute (default: 60); replay: seconds in a second, or max',
    )
    .option('--run <program>', 'watch, trade or show, over the log of bus.brokers; docs/scale.md (default: all in one)')
    .action(async (options: StartOptions) => {
      const { start } = await import('./start.ts');
      await start(options, shell);
    });
}

function addSimulateVenue(smc: Command, shell: Shell): void {
  smc
    .command('simulate-venue')
    .description('an exchange on this machine that speaks the wire of Binance spot, plays a market and fails on demand')
    .option('--port <number>', 'where REST and streams are (default: 9443; 0: any free port)')
    .option('--control-port <number>', 'where it is watched and steered (default: the next one)')
    .option(
      '--feed <name>',
      'demo, a recording (.jsonl, .jsonl.gz) or a candle file; may be given several times',
      repeat,
    )
    .option('--speed <times>', 'seconds of the market in a second, or max (default: 1)')
    .option('--faults <file>', 'what goes wrong and when, in JSON; docs/simulator.md')
    .option('--account <account>', 'one that may place orders, as KEY:SECRET:USDT=10000,BTC=1; may be several', repeat)
    .action(async (options: SimulateVenueOptions) => {
      const { simulateVenue } = await import('./simulate-venue.ts');
      await simulateVenue(options, shell);
    });
}

function addDownload(smc: Command, shell: Shell): void {
  smc
    .command('download')
    .description('history of a market into a candle file; stopped at any moment, the same words go on')
    .requiredOption('--symbol <name>', 'market, such as BTCUSDT or BTC/USDT')
    .requiredOption('--timeframe <timeframe>', 'of the candles: 1m, 5m, 15m, 1h, 4h, 1d, ...')
    .requiredOption('--from <time>', 'first moment: a day (UTC), an ISO moment, or epoch milliseconds')
    .option('--to <time>', 'first moment that is left out (default: now; only closed candles are taken)')
    .option('--exchange <name>', 'binance, or an exchange of ccxt such as kraken (default: binance)')
    .option('--venue <url>', 'a simulated venue in place of the exchange, such as http://127.0.0.1:9443')
    .option('--out <file>', '.csv or .csv.gz (default: EXCHANGE-SYMBOL-TIMEFRAME.csv.gz)')
    .option('--to-store', 'also into the store of candles, from which npx smc store candles gives them')
    .option('--data-dir <folder>', 'where that is (default: data)')
    .option('--url <address>', 'the store on PostgreSQL: postgres://user@host/database (or SMC_DATABASE_URL)')
    .option('--json', 'one JSON object')
    .action(async (options: DownloadOptions) => {
      const { download } = await import('./download.ts');
      await download(options, shell);
    });
}

function addDetect(smc: Command, shell: Shell): void {
  const command = smc
    .command('detect')
    .description('the patterns of a candle file: a table, JSON lines (--json), or a page (--html)')
    .addOption(dataOption());
  withFile(command)
    .option('--timeframe <timeframe>', 'aggregate to this timeframe first; with --compat: 4h, 1D or W')
    .option('--patterns <kinds>', 'only these, comma-separated: swing,bos,choch,order-block,fair-value-gap,...')
    .option('--config <file>', 'YAML configuration with a `detection` block')
    .option('--json', 'one JSON object a line for each event, in the order they were said')
    .option('--html <file>', 'write a self-contained page with the chart and a slider through time')
    .option(
      '--compat <call>',
      'reproduce a call of the smartmoneyconcepts library: fvg, swing_highs_lows, bos_choch, ob, ...',
    )
    .option('--swing-length <bars>', 'compat: swing_length (default: 50)')
    .option('--join-consecutive', 'compat fvg: join_consecutive')
    .option('--wick-break', 'compat bos_choch: close_break=False')
    .option('--close-mitigation', 'compat ob: close_mitigation=True')
    .option('--range-percent <share>', 'compat liquidity: range_percent (default: 0.01)')
    .option('--session <name>', 'compat sessions: session (default: London)')
    .option('--csv', 'compat: print CSV (it always does)')
    .action(async (options: DetectOptions & Partial<CompatFlags>) => {
      if (options.compat !== undefined) {
        const { runCompat } = await import('./compat.ts');
        return runCompat({ ...options, compat: options.compat }, shell);
      }
      const { detect } = await import('./detect.ts');
      return detect(options, shell);
    });
}

function addBacktest(smc: Command, shell: Shell): void {
  const command = smc
    .command('backtest')
    .description('candle files through the whole agent: decision, risk, simulated execution, ledger, statistics')
    .requiredOption('--data <file>', 'candle file; several times for several markets on one account', repeat)
    .option('--tape <file>', 'finer candles of a market, from which fills are made', repeat);
  withRun(withFile(command))
    .option('--seed <number>', 'seed of resampling and random entries (default: 1)')
    .option('--json', 'one JSON object')
    .option('--html <file>', 'write a self-contained report')
    .action(async (options: BacktestOptions) => {
      const { runBacktest } = await import('./backtest.ts');
      await runBacktest(options, shell);
    });
}

function addSweep(smc: Command, shell: Shell, name: 'optimize' | 'walk-forward', description: string): void {
  const command = smc
    .command(name)
    .description(`${description}; docs/research.md`)
    .argument('[file]', 'candle file')
    .option('--data <file>', 'more candle files, for several markets on one account', repeat)
    .requiredOption('--grid <grid>', 'parameter=from:to:step, or parameter=1,2,5; once for each parameter', repeat);
  withRun(withFile(command))
    .option('--objective <name>', 'sharpe, expectancy, total, profit-factor or recovery (default: sharpe)')
    .option('--parts <count>', 'equal parts that the history is walked in (default: 5)')
    .option('--train <parts>', 'parts that are learnt from before each (default: all)')
    .option('--threads <count>', 'runs at once (default: one for each core)')
    .option('--queue <url>', 'run them on the workers of a Redis server (npx smc work), such as redis://host:6379')
    .option('--data-dir <folder>', 'where every trial is written down (default: data)')
    .option('--resume', 'take the runs that are written down, and make only those that are missing')
    .option('--seed <number>', 'seed of resampling (default: 1)')
    .option('--json', 'one JSON object')
    .option('--html <file>', 'write a self-contained report')
    .action(async (path: string | undefined, options: OptimizeOptions) => {
      const { optimize } = await import('./optimize.ts');
      await optimize(name, path, options, shell);
    });
}

function addVerify(smc: Command, shell: Shell): void {
  const command = smc
    .command('verify')
    .description('no-look-ahead certificate: cuts and poisons the future, replays, and compares every event')
    .option('--data <file>', 'candle file to certify the strategies on')
    .option('--audit [folder]', 'instead: the audit log of a data folder, row by row (default: data)')
    .option('--parity <folder>', 'instead: compare a live run, by its data folder, with a backtest of its inputs');
  withRun(withFile(command))
    .option('--cuts <count>', 'bars after which the future is changed (default: 16)')
    .option('--json', 'one JSON object')
    .action(
      async (
        options: Omit<VerifyOptions, 'data'> & {
          readonly data?: string;
          readonly parity?: string;
          readonly audit?: string | true;
        },
      ) => {
        const { data, parity, audit } = options;
        if (audit !== undefined) {
          const { verifyAudit } = await import('./audit.ts');
          return verifyAudit({ ...options, audit }, shell);
        }
        if (parity !== undefined) {
          const { runParity } = await import('./parity.ts');
          return runParity({ ...options, parity }, shell);
        }
        if (data === undefined)
          throw new SmcError(
            'USAGE',
            "required option '--data <file>' not specified",
            'verify',
            'name a file, or --parity; npx smc verify --help explains it',
          );
        const { runVerify } = await import('./verify.ts');
        return runVerify({ ...options, data }, shell);
      },
    );
}

function addChallenge(smc: Command, shell: Shell): void {
  const command = smc
    .command('challenge')
    .description('the odds of passing a prop firm’s challenge with a strategy, on its own days out of a backtest')
    .requiredOption('--data <file>', 'candle file; several times for several markets on one account', repeat)
    .option('--rules <name>', 'rule set, such as ftmo-2-step; docs/prop-firms.md lists them');
  withRun(withFile(command))
    .option('--size <amount>', 'what the firm opens the account with (default: 100000)')
    .option('--phase <name>', 'this phase alone (default: all before the funded account)')
    .option('--target <percents>', 'profit target of each phase in percent of the size, such as 10,5')
    .option('--fee <amount>', 'what an attempt costs')
    .option('--payout-share <percent>', 'of the profit that is paid out')
    .option('--payout-every <days>', 'trading days between two payouts')
    .option('--max-days <days>', 'trading days that a phase may take (default: 250)')
    .option('--seed <number>', 'seed of the draw (default: 1)')
    .option('--json', 'one JSON object')
    .action(async (options: ChallengeOptions) => {
      const { runChallenge } = await import('./challenge.ts');
      await runChallenge(options, shell);
    });
}

/** Commander's complaint in our words. */
function usageOf(thrown: CommanderError, smc: Command, words: readonly string[]): SmcError {
  const first = smc.commands.find((command) => command.name() === words[0]);
  const second = first?.commands.find((command) => command.name() === words[1]);
  const named = second ?? first;
  const path = [first, second].flatMap((command) => (command === undefined ? [] : [`${command.name()} `]));
  const help = `npx smc ${path.join('')}--help explains it`;
  const what = thrown.message.replace(/^error: /, '');
  const where = words.join(' ') || 'smc';
  const known = (named ?? smc).options.map((option) => option.long ?? option.flags);
  // An option that is missing is often one that was misspelt: Commander asks for the missing one first.
  const unknown = words.find((word) => word.startsWith('--') && word !== '--help' && !known.includes(flagOf(word)));
  if (unknown === undefined) return new SmcError('USAGE', what, where, help);
  const flag = flagOf(unknown);
  return new SmcError('USAGE', `there is no option ${flag}`, where, andHelp(suggestion(flag, known), help));
}

/** "--data=file" names the flag "--data". */
const flagOf = (word: string): string => word.split('=', 1)[0]!;

const andHelp = (guess: string, help: string): string => `${guess}${guess.endsWith('?') ? ' ' : '; '}${help}`;
