// Program: what each command takes, what is said of a mistake, and with which exit code it ends.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { strategyNames } from '#decision/decision.ts';
import { demo, demoFile, file, smc } from './shell.fixture.ts';

const btc = demoFile(demo('BTCUSDT', '15m', 300, 60_000));
const csvHead = 'timestamp_ms,open,high,low,close,volume\n';
const hours = demoFile(demo('ETHUSDT', '1h', 60, 3_000));

const FILE = ['--data', '--symbol', '--zone', '--file-timeframe', '--cache-dir', '--columns', '--from', '--to'];
const RUN = [
  '--strategy',
  '--timeframe',
  '--config',
  '--capital',
  '--currency',
  '--rate',
  '--max-position-size',
  '--leverage',
];
const COMPAT = [
  '--compat',
  '--swing-length',
  '--join-consecutive',
  '--wick-break',
  '--close-mitigation',
  '--range-percent',
  '--session',
  '--csv',
];
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  demo: [],
  'simulate-venue': ['--port', '--control-port', '--feed', '--speed', '--faults', '--account'],
  download: [
    '--symbol',
    '--timeframe',
    '--from',
    '--to',
    '--exchange',
    '--venue',
    '--out',
    '--to-store',
    '--data-dir',
    '--url',
    '--json',
  ],
  secret: [],
  health: ['--live', '--config', '--data-dir', '--port', '--json'],
  start: ['--config', '--data-dir', '--feed', '--replay', '--venue', '--port', '--speed', '--run'],
  detect: [...FILE, '--timeframe', '--patterns', '--config', '--json', '--html', ...COMPAT],
  backtest: [...FILE, ...RUN, '--tape', '--seed', '--json', '--html'],
  work: ['--queue', '--threads'],
  verify: [...FILE, ...RUN, '--parity', '--cuts', '--json'],
};

for (const [command, options] of Object.entries(OPTIONS))
  test(`${command} --help names all its options, each with what it does`, async () => {
    const { exit, out, err } = await smc(command, '--help');
    assert.deepEqual([exit, err], [0, '']);
    const named = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)(?: <[\w=]+>)? {2,}(\S.*)$/gm)].map((match) => match[1]!);
    assert.deepEqual(named.toSorted(), [...options, '--help'].toSorted());
  });

test('the program without words, and with --help, lists every command and an example of each', async () => {
  for (const words of [[], ['--help'], ['-h']]) {
    const { exit, out, err } = await smc(...words);
    assert.deepEqual([exit, err], [0, '']);
    for (const command of Object.keys(OPTIONS)) assert.match(out, new RegExp(`^ {2}${command} .*\\S`, 'm'), command);
    assert.match(out, /npx smc backtest --data/);
    assert.match(out, /Exit codes: 0 done/);
  }
});

test('the help names every strategy there is', async () => {
  const { out } = await smc('backtest', '--help');
  assert.ok(out.replaceAll(/\s+/g, ' ').includes(strategyNames.join(', ')));
});

test('the version is the package’s', async () => {
  const { exit, out } = await smc('--version');
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  assert.deepEqual([exit, out], [0, `${version}\n`]);
});

// ---------------------------------------------------------------- mistakes

const config = (name: string, text: string): string => file(`${name}.yaml`, text);

type Mistake = readonly [words: readonly string[], exit: number, code: string, said: RegExp, mend: RegExp];
const MISTAKES: Readonly<Record<string, Mistake>> = {
  'a command misspelt': [['bactest'], 2, 'USAGE', /no command bactest/, /did you mean "backtest"\? npx smc --help/],
  'a command that is nothing like any': [['zebra'], 2, 'USAGE', /no command zebra/, /one of: demo, detect, backtest/],
  'a word too many': [['backtest', '--data', btc, 'more'], 2, 'USAGE', /too many arguments/, /backtest --help/],
  'an option misspelt': [
    ['backtest', '--data', btc, '--captial', '5'],
    2,
    'USAGE',
    /no option --captial/,
    /did you mean "--capital"\?/,
  ],
  'an option misspelt, with its value': [
    ['detect', '--data', btc, '--timframe=1h'],
    2,
    'USAGE',
    /no option --timframe/,
    /did you mean "--timeframe"\?/,
  ],
  'a needed option misspelt': [['detect', '--dta', btc], 2, 'USAGE', /no option --dta/, /did you mean "--data"\?/],
  'a needed option left out': [['verify'], 2, 'USAGE', /--data/, /verify --help/],
  'an option without its value': [['verify', '--data'], 2, 'USAGE', /--data/, /verify --help/],
  'an option of another command': [
    ['detect', '--data', btc, '--capital', '5'],
    2,
    'USAGE',
    /no option --capital/,
    /one of: --data/,
  ],
  'no such file': [['detect', '--data', 'nowhere.csv'], 3, 'FILE_NOT_FOUND', /no such file/, /path/],
  'a file that is no table': [
    ['detect', '--data', file('notes.csv', 'dear diary\nnothing happened\n')],
    3,
    'FILE_FORMAT',
    /./,
    /./,
  ],
  'a file without rows': [
    ['backtest', '--data', file('ADAUSDT-15m.csv', 'timestamp_ms,open,high,low,close,volume\n')],
    3,
    'DATA_EMPTY',
    /no candles/,
    /./,
  ],
  'a candle that cannot be': [
    ['backtest', '--data', file('XRPUSDT-1h.csv', `${csvHead}1735689600000,1,2,3,1,1\n1735693200000,1,1,1,1,1\n`)],
    3,
    'DATA_INVALID',
    /./,
    /./,
  ],
  'stamps without a zone': [
    [
      'detect',
      '--data',
      file('BNBUSDT-1h.csv', 'date,open,high,low,close\n2025-01-01 00:00,1,1,1,1\n2025-01-01 01:00,1,1,1,1\n'),
    ],
    3,
    'TIME_ZONE_NEEDED',
    /zone/,
    /--zone|zone/,
  ],
  'a configuration that is not there': [
    ['backtest', '--data', btc, '--config', 'nowhere.yaml'],
    3,
    'FILE_NOT_FOUND',
    /nowhere\.yaml/,
    /path/,
  ],
  'a configuration that is wrong': [
    ['backtest', '--data', btc, '--config', config('wrong', 'risk_manager: { max_daily_los: 5 }')],
    4,
    'CONFIG_INVALID',
    /max_daily_los: there is no such key, did you mean "max_daily_loss"\?/,
    /docs\/config\.md/,
  ],
  'a configuration with a strategy that is not': [
    ['verify', '--data', btc, '--config', config('name', 'decision_engine: { strategies: [order-blok] }')],
    4,
    'CONFIG_INVALID',
    /order-blok/,
    /did you mean "order-block"\?/,
  ],
  'a configuration of detection that is wrong': [
    ['detect', '--data', btc, '--config', config('swing', 'detection: { swing_bars: many }')],
    4,
    'CONFIG_INVALID',
    /detection\.swing_bars: must be a number/,
    /docs\/config\.md/,
  ],
  'a symbol that nothing is known about': [
    ['backtest', '--data', btc, '--symbol', 'XYZ'],
    4,
    'INSTRUMENT_UNKNOWN',
    /XYZ/,
    /--symbol with one of BTCUSDT/,
  ],
  'a strategy that is not': [
    ['backtest', '--data', btc, '--strategy', 'order-blok'],
    2,
    'USAGE',
    /order-blok/,
    /did you mean "order-block"\?/,
  ],
  'a timeframe that is not': [['detect', '--data', btc, '--timeframe', '7m'], 2, 'USAGE', /7m/, /1m, 3m, 5m/],
  'a timeframe shorter than the file': [
    ['detect', '--data', btc, '--timeframe', '5m'],
    2,
    'USAGE',
    /cannot be split/,
    /15m or longer/,
  ],
  'entries on less than the candles': [
    ['backtest', '--data', btc, '--timeframe', '1m'],
    4,
    'CONFIG_INVALID',
    /1m in candles of 15m/,
    /15m or longer/,
  ],
  'a pattern that is not': [['detect', '--data', btc, '--patterns', 'bos,swings'], 2, 'USAGE', /swings/, /"swing"/],
  'a time that is none': [['backtest', '--data', btc, '--from', 'yesterday'], 2, 'USAGE', /yesterday/, /2024-08-01/],
  'a span before the data': [
    ['backtest', '--data', btc, '--to', '2020-01-01'],
    3,
    'DATA_EMPTY',
    /--from and --to/,
    /./,
  ],
  'a span after the data': [['detect', '--data', btc, '--from', '2030-01-01'], 3, 'DATA_EMPTY', /--from and --to/, /./],
  'a span that ends before it begins': [
    ['verify', '--data', btc, '--from', '2025-03-05', '--to', '2025-03-04'],
    3,
    'DATA_EMPTY',
    /--from and --to/,
    /./,
  ],
  'a seed that is none': [['backtest', '--data', btc, '--seed', '1.5'], 2, 'USAGE', /seed/, /whole number/],
  'a capital below zero': [['backtest', '--data', btc, '--capital', '-5'], 2, 'USAGE', /"-5"/, /positive/],
  'a leverage below one': [['backtest', '--data', btc, '--leverage', '0'], 2, 'USAGE', /leverage/, /1 to 500/],
  'a currency in small letters': [['backtest', '--data', btc, '--currency', 'eur'], 2, 'USAGE', /"eur"/, /EUR/],
  'a rate that is none': [['backtest', '--data', btc, '--rate', 'JPY=1'], 2, 'USAGE', /JPY=1/, /JPYUSD=0\.0067/],
  'a rate of nothing': [['backtest', '--data', btc, '--rate', 'JPYUSD=0'], 2, 'USAGE', /JPYUSD=0/, /JPYUSD=0\.0067/],
  'no cuts': [['verify', '--data', btc, '--cuts', '0'], 2, 'USAGE', /"0"/, /from 1/],
  'a column that is none': [['detect', '--data', btc, '--columns', 'x=1'], 2, 'USAGE', /x=1/, /time=Date/],
  'one market twice': [['backtest', '--data', btc, '--data', btc], 2, 'USAGE', /given twice/, /once/],
  'markets of two timeframes': [['backtest', '--data', btc, '--data', hours], 2, 'USAGE', /1h and .*15m/, /--tape/],
  'a tape of another market': [['backtest', '--data', btc, '--tape', hours], 2, 'USAGE', /ETHUSDT/, /markets/],
  'a call of the reference library that is not': [
    ['detect', '--data', btc, '--compat', 'fvgg'],
    2,
    'USAGE',
    /fvgg/,
    /"fvg"/,
  ],
};

for (const [name, [words, exit, code, said, mend]] of Object.entries(MISTAKES))
  test(`${name} ends with ${exit}, ${code}, and says how to mend it`, async () => {
    const told = await smc(...words);
    assert.equal(told.exit, exit, told.err);
    assert.equal(told.out, '');
    const match = /^error: ([^]*) \((\w+)\)\nwhere: (.+)\nmend: {2}(.+)\n$/m.exec(
      told.err.slice(told.err.indexOf('error: ')),
    );
    assert.ok(match !== null, told.err);
    assert.equal(match[2], code);
    assert.match(match[1]!, said);
    assert.match(match[4]!, mend);
    assert.doesNotMatch(told.err, / {4}at /, 'no stack is shown to a person');
  });

test('with --json a mistake is one line of JSON on stderr, and stdout stays empty', async () => {
  for (const words of [
    ['detect', '--data', 'nowhere.csv', '--json'],
    ['backtest', '--json'],
    ['verify', '--data', btc, '--json', '--cuts', 'x'],
  ]) {
    const { exit, out, err } = await smc(...words);
    assert.ok(exit > 0);
    assert.equal(out, '');
    const line = err.trimEnd().split('\n').at(-1)!;
    const { error } = JSON.parse(line) as { error: Record<string, string> };
    assert.deepEqual(Object.keys(error), ['code', 'what', 'where', 'mend']);
  }
});
