// Chaos: programs that are ended by force at random moments and begun anew, a broker that goes and comes, and how long each took to be mended.
import { join } from 'node:path';
import { seededRandom } from '#backtest/statistics/statistics.ts';
import { readyOf, startProgram, until, whenDone, whenServing } from './programs.fixture.ts';
import type { Broker } from './broker.fixture.ts';
import type { Started, StartWords } from './programs.fixture.ts';

const PROGRAMS = ['watch-1', 'watch-2', 'trade-1', 'trade-2', 'show'] as const;
type Name = (typeof PROGRAMS)[number];
type Run = NonNullable<StartWords['run']>;

export type ChaosOptions = {
  readonly words: Pick<StartWords, 'config' | 'recording' | 'speed'>;
  readonly folder: string;
  readonly broker: Broker;
  readonly kills: number;
  readonly seed: number;
  /** Partitions that watches, and that trades, have to run. */
  readonly units: Readonly<Record<'watch' | 'trade', number>>;
  readonly note?: (text: string) => void;
};

/** Milliseconds until all that was run before is run again. */
export type Recovery = { readonly what: Run | 'broker'; readonly ms: number };

const BETWEEN_MS = 2_000;
const RECOVERY_MS = 60_000;
const DONE_MS = 600_000;
const BROKER_AWAY_MS = 3_000;

const runOf = (name: Name): Run => name.split('-')[0] as Run;

/** Returns when the recording has been played to its end, and every program has ended well. */
export async function chaos(options: ChaosOptions): Promise<readonly Recovery[]> {
  const { words, folder, broker, kills, seed, units, note = () => undefined } = options;
  const random = seededRandom(seed);
  const begin = (name: Name): Started => startProgram({ ...words, directory: join(folder, name), run: runOf(name) });
  const running = new Map(PROGRAMS.map((name) => [name, begin(name)]));
  const of = (run: Run): readonly Started[] =>
    [...running].filter(([name]) => runOf(name) === run).map(([, started]) => started);
  const show = (): Started => running.get('show')!;

  /** Each partition is run by somebody, and by nobody besides. */
  const isShared = async (run: 'watch' | 'trade'): Promise<boolean> => {
    const told = await Promise.all(of(run).map(readyOf));
    const held = told.flatMap((each) => (each?.state === 'running' ? each.units : []));
    return held.length === units[run] && new Set(held).size === units[run];
  };
  const whenShared = (run: 'watch' | 'trade'): Promise<true> =>
    until(
      () => isShared(run),
      RECOVERY_MS,
      () =>
        of(run)
          .map(({ said }) => said().slice(-1_500))
          .join('\n---\n'),
    );
  const whenMended = async (run: Run): Promise<void> => {
    if (run === 'show') await whenServing(show());
    else await whenShared(run);
  };

  const handledBy = async (run: 'watch' | 'trade'): Promise<number> => {
    const told = await Promise.all(of(run).map(readyOf));
    // Who has said all there is has nothing to handle any more.
    if (run === 'watch' && told.some((each) => each?.hasEnded)) return Number.POSITIVE_INFINITY;
    return told.reduce((sum, each) => sum + (each?.handled ?? 0), 0);
  };
  /** It does not only say that it runs. */
  const whenMoving = async (run: 'watch' | 'trade', before: number): Promise<void> => {
    await whenShared(run);
    const isMoving = async (): Promise<boolean> => before === Infinity || (await handledBy(run)) > before;
    await until(
      isMoving,
      RECOVERY_MS,
      () =>
        `${run} stands still\n${of(run)
          .map(({ said }) => said().slice(-1_500))
          .join('\n---\n')}`,
    );
  };

  const recoveries: Recovery[] = [];
  const timed = async (what: Recovery['what'], work: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await work();
    recoveries.push({ what, ms: performance.now() - began });
    note(`${what} ${Math.round(recoveries.at(-1)!.ms)} ms`);
  };
  try {
    await Promise.all([whenShared('watch'), whenShared('trade'), whenServing(show())]);
    for (let kill = 0; kill < kills; kill += 1) {
      await new Promise((done) => setTimeout(done, random.next() * BETWEEN_MS));
      if (kill === Math.floor(kills / 2)) {
        await broker.cut();
        await new Promise((done) => setTimeout(done, BROKER_AWAY_MS));
        const before = { watch: await handledBy('watch'), trade: await handledBy('trade') };
        await broker.begin();
        await timed('broker', () =>
          Promise.all([whenMoving('watch', before.watch), whenMoving('trade', before.trade)]),
        );
      }
      const name = PROGRAMS[Math.floor(random.next() * PROGRAMS.length)]!;
      await running.get(name)!.end('SIGKILL');
      await timed(runOf(name), async () => {
        running.set(name, begin(name));
        await whenMended(runOf(name));
      });
    }
    await whenDone(
      () => of('watch'),
      () => of('trade'),
      DONE_MS,
    );
    await new Promise((done) => setTimeout(done, 2_000));
    for (const [name, { end, said }] of running) {
      const code = await end('SIGTERM');
      if (code !== 0) throw new Error(`${name} ended with ${code}\n${said().slice(-2_000)}`);
    }
    return recoveries;
  } finally {
    await Promise.all([...running.values()].map(({ end }) => end('SIGKILL')));
  }
}

/** As docs/scale.md shows it. */
export function recoveryTable(recoveries: readonly Recovery[]): string {
  const rows = [...Map.groupBy(recoveries, ({ what }) => what)].map(([what, all]) => {
    const sorted = all.map(({ ms }) => ms).toSorted((a, b) => a - b);
    const at = (share: number): string =>
      (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]! / 1_000).toFixed(1);
    return `| ${what} | ${sorted.length} | ${at(0.5)} | ${at(0.95)} | ${at(1)} |`;
  });
  return [
    '| what | times | half within, s | 95 of 100 within, s | longest, s |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
