// Research commands: the cache of candles, and what many machines share.
import { groupOf } from './command-group.ts';
import type { CacheFlags } from './cache.ts';
import type { Command } from 'commander';
import type { Shell } from './shell.ts';
import type { WorkFlags } from './work.ts';

export function addResearch(smc: Command, shell: Shell): void {
  smc
    .command('work')
    .description('runs trials of sweeps that were begun elsewhere with --queue, until it is asked to stop')
    .requiredOption('--queue <url>', 'the Redis server, such as redis://host:6379')
    .option('--threads <count>', 'trials at once (default: one for each core)')
    .action(async (options: WorkFlags) => {
      const { runWork } = await import('./work.ts');
      await runWork(options, shell);
    });
  const action = groupOf(smc, 'cache', 'candles that were read with --cache-dir; all of it can be made again');
  const inCache = (command: Command): Command =>
    command.requiredOption('--cache-dir <folder>', 'the folder that was given when they were read');
  inCache(action('list', 'what is there, the latest used first'))
    .option('--json', 'one JSON array')
    .action(async (options: CacheFlags) => {
      const { listCache } = await import('./cache.ts');
      listCache(options, shell);
    });
  inCache(action('clear', 'takes all of it away')).action(async (options: CacheFlags) => {
    const { emptyCache } = await import('./cache.ts');
    await emptyCache(options, shell);
  });
}
