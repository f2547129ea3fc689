// Planted: for every check at least one file that breaks it, and files that come close and are allowed.
import type { Check } from './check.ts';
import { computedImportCheck, doorCheck, fixtureCheck, packageCheck, roomTableCheck, upwardCheck } from './imports.ts';
import {
  approvedCheck,
  dateCheck,
  doubleCastCheck,
  erasableCheck,
  exportCheck,
  FILE_LINES_LIMIT,
  fileNameCheck,
  firstLineCheck,
  leftoverCheck,
  lengthCheck,
  machinePathCheck,
  outsideCheck,
  purityCheck,
  rootHookCheck,
  TEST_LINES_LIMIT,
  testNameCheck,
} from './style.ts';

export type Planted = {
  readonly check: Check;
  readonly path: string;
  readonly text: string;
  /** Part of what the violation must say. */
  readonly says: string;
};

const plant = (check: Check, path: string, text: string, says: string): Planted => ({ check, path, text, says });
const FIRST = '// Limits: what may not be exceeded, in the order of the checks.\n';

export const PLANTED: readonly Planted[] = [
  plant(
    roomTableCheck,
    'src/risk/risk.ts',
    "import { ledger } from '#ledger/ledger.ts';",
    'risk may not import ledger',
  ),
  plant(roomTableCheck, 'src/model/plan.ts', "import type { A } from '#risk/risk.ts';", 'model may not import risk'),
  plant(roomTableCheck, 'src/store/a.ts', "export { a } from '#bus/bus.ts';", 'store may not import bus'),
  plant(roomTableCheck, 'src/bus/a.ts', "const a = await import('#store/store.ts');", 'bus may not import store'),
  plant(roomTableCheck, 'src/bus/a.ts', "import { run } from '#pipeline';", 'bus may not import pipeline.ts'),
  plant(roomTableCheck, 'src/backtest/statistics/a.ts', "import '#backtest/backtest.ts';", 'may not import backtest'),
  plant(roomTableCheck, 'src/gossip/gossip.ts', '', 'in no row'),
  plant(doorCheck, 'src/pipeline.ts', "import { a } from '#risk/limits.ts';", 'not the door of risk'),
  plant(doorCheck, 'src/detection/a.ts', "import { a } from './compat/ob.ts';", 'not the door of detection/compat'),
  plant(doorCheck, 'src/backtest/a.test.ts', "import { a } from '#ledger/posting.ts';", 'not the door of ledger'),
  plant(doorCheck, 'bench/a.ts', "import { a } from '#detection/zones.ts';", 'not the door of detection'),
  plant(doorCheck, 'src/bus/a.test.ts', "import { a } from '#api/world.fixture.ts';", 'not the door of api'),
  plant(doorCheck, 'src/risk/a.ts', "import { a } from '#risk/limits.ts';", 'the same room'),
  plant(upwardCheck, 'src/decision/strategies/a.ts', "import { a } from '../settings.ts';", '../settings.ts'),
  plant(upwardCheck, 'src/risk/a.test.ts', "import { a } from '../ledger/ledger.ts';", '../ledger'),
  plant(upwardCheck, 'src/risk/a.ts', "import { a } from './strategies/../../b.ts';", '../'),
  plant(fixtureCheck, 'src/risk/a.ts', "import { desk } from './desk.fixture.ts';", 'is for tests'),
  plant(computedImportCheck, 'src/cli/a.ts', 'const a = await import(name);', 'computed name'),
  plant(computedImportCheck, 'src/cli/a.ts', 'const a = await import(`#cli/${name}.ts`);', 'computed name'),
  plant(packageCheck, 'src/risk/a.ts', "import { readFileSync } from 'node:fs';", 'may not import node:fs'),
  plant(packageCheck, 'src/detection/a.ts', "import { SMA } from 'trading-signals';", 'may not import trading-signals'),
  plant(packageCheck, 'src/bus/a.ts', "import { z } from 'zod/v4';", 'bus may not import zod/v4'),
  plant(purityCheck, 'src/risk/a.ts', 'const now = Date.now();', 'Date.now'),
  plant(purityCheck, 'src/risk/a.ts', 'const now = `at ${Date.now()}`;', 'Date.now'),
  plant(purityCheck, 'src/ledger/a.ts', 'const id = Math.random();', 'Math.random'),
  plant(purityCheck, 'src/market/a.ts', 'setTimeout(f, 5);', 'setTimeout'),
  plant(purityCheck, 'src/market/a.ts', 'setInterval(f, 5);', 'setInterval'),
  plant(purityCheck, 'src/breaker/a.ts', "if (process.platform === 'x') stop();", 'process.'),
  plant(purityCheck, 'src/breaker/a.ts', "console.warn('x');", 'console.'),
  plant(purityCheck, 'src/venues/simulated/a.ts', 'const t = performance.now();', 'performance.now'),
  plant(purityCheck, 'src/model/a.ts', 'const t = new Date();', 'new Date()'),
  plant(dateCheck, 'src/decision/a.ts', 'const day = new Date(time).getDay();', 'new Date'),
  plant(outsideCheck, 'src/cli/a.ts', 'const level = process.env.LEVEL;', 'main.ts reads it'),
  plant(outsideCheck, 'src/config/a.ts', 'const words = process.argv;', 'main.ts reads it'),
  plant(outsideCheck, 'src/config/a.ts', 'const { env } = process;', 'main.ts reads it'),
  plant(outsideCheck, 'src/store/a.ts', "import { env } from 'node:process';", 'main.ts reads it'),
  plant(exportCheck, 'src/risk/a.ts', 'export default 1;', 'exports have names'),
  plant(exportCheck, 'src/risk/a.ts', 'export { a as default };', 'exports have names'),
  plant(exportCheck, 'src/risk/risk.ts', "export * from './limits.ts';", 'lists what it shows'),
  plant(erasableCheck, 'src/risk/a.ts', 'export enum Side { Buy }', 'union'),
  plant(erasableCheck, 'src/risk/a.ts', 'namespace Inner {}', 'union'),
  plant(fileNameCheck, 'src/risk/PositionSize.ts', '', 'lower case'),
  plant(fileNameCheck, 'src/risk/position_size.ts', '', 'lower case'),
  plant(firstLineCheck, 'src/risk/a.ts', "import { a } from './b.ts';", '// sentence'),
  plant(firstLineCheck, 'src/risk/a.ts', '// a', '// sentence'),
  plant(lengthCheck, 'src/risk/a.ts', 'a;\n'.repeat(FILE_LINES_LIMIT + 1), `the limit is ${FILE_LINES_LIMIT}`),
  plant(lengthCheck, 'src/risk/a.test.ts', 'a;\n'.repeat(TEST_LINES_LIMIT + 1), `the limit is ${TEST_LINES_LIMIT}`),
  plant(leftoverCheck, 'src/risk/a.ts', '// TODO round down', 'finish it'),
  plant(leftoverCheck, 'bench/a.ts', '// FIXME', 'finish it'),
  plant(leftoverCheck, 'src/risk/a.ts', '// @ts-ignore', 'mend'),
  plant(leftoverCheck, 'src/risk/a.ts', 'debugger;', 'debugging'),
  plant(leftoverCheck, 'src/risk/a.test.ts', "test.only('a', f);", 'debugging'),
  plant(leftoverCheck, 'src/store/a.ts', 'console.log(row);', 'debugging'),
  plant(machinePathCheck, 'src/store/a.ts', "const path = '/home/me/data.csv';", 'one machine'),
  plant(machinePathCheck, 'docs/a.md', 'Put it into /tmp/data.', 'one machine'),
  plant(approvedCheck, 'src/execution/a.ts', 'const a = { plan } as Approved;', 'what risk has approved'),
  plant(doubleCastCheck, 'src/ledger/a.ts', 'const a = b as unknown as Price;', 'mend the type'),
  plant(rootHookCheck, 'src/risk/a.test.ts', 'afterEach(() => stop());', 'every file'),
  plant(testNameCheck, 'src/risk/a.test.ts', "test('it should refuse', f);", 'say what is'),
];

/** Close to a violation, and allowed. */
export const PASSING: readonly { readonly path: string; readonly text: string }[] = [
  {
    path: 'src/risk/risk.ts',
    text: `${FIRST}import { cash } from '#model/number.ts';\nimport { a } from './limits.ts';`,
  },
  { path: 'src/risk/limits.ts', text: `${FIRST}// Never Date.now(): time is a field.\nconst a = 'process.env';` },
  { path: 'src/detection/detection.ts', text: `${FIRST}import { compat } from './compat/compat.ts';` },
  { path: 'src/decision/strategies/a.ts', text: `${FIRST}import { a } from '#decision/settings.ts';` },
  { path: 'src/indicators/a.ts', text: `${FIRST}import { SMA } from 'trading-signals';` },
  { path: 'src/store/a.ts', text: `${FIRST}import { readFileSync } from 'node:fs';\nconst at = new Date(0);` },
  { path: 'src/model/a.ts', text: `${FIRST}const text = new Date(time).toISOString();` },
  {
    path: 'src/cli/a.ts',
    text: `${FIRST}import { risk } from '#risk/risk.ts';\nconst a = await import('#report/report.ts');`,
  },
  { path: 'src/report/a.ts', text: `${FIRST}const { emitWarning } = process;` },
  { path: 'src/main.ts', text: `${FIRST}const words = process.argv.slice(2);` },
  { path: 'src/risk/a.ts', text: `${FIRST}const a = { plan } as Approved;\nconst defaults = 1;` },
  { path: 'src/execution/a.test.ts', text: "import fc from 'fast-check';\nconst a = { plan } as unknown as Approved;" },
  { path: 'src/market/a.ts', text: `${FIRST}const rate = file / Date.UTC(2026, 0);\nconst enumerate = 1;` },
  { path: 'src/risk/a.test.ts', text: "describe('x', () => {\n  beforeEach(() => begin());\n});" },
  { path: 'test/browser/a.browser.ts', text: `${FIRST}afterEach(tell);` },
  { path: 'test/a.test.ts', text: "import { world } from '#api/world.fixture.ts';" },
  { path: 'docs/a.md', text: 'See https://example.org/home/page and ./tmp/x and the /health route.' },
];
