// Program mark: which program this is, by the files that decide what a trial comes to: others wait in a queue of their own.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOMS = [
  'model',
  'market',
  'detection',
  'indicators',
  'decision',
  'risk',
  'breaker',
  'execution',
  'ledger',
  'venues/simulated',
  'bus',
  'backtest',
  'jobs',
];

/** The same for the same source under the same engine, wherever it lies. */
export const programMark = (): string => (known ??= marked());

/** Of what this process runs: files that change under it are another program's. */
let known: string | undefined;

function marked(): string {
  const source = fileURLToPath(new URL('..', import.meta.url));
  const hash = createHash('sha256').update(readFileSync(join(source, 'pipeline.ts')));
  // What a logarithm is to the last digit is the engine's.
  hash.update(process.versions.v8);
  for (const room of ROOMS) {
    const names = readdirSync(join(source, room), { recursive: true, encoding: 'utf8' });
    for (const name of names.map((each) => each.replaceAll('\\', '/')).toSorted((a, b) => (a < b ? -1 : 1)))
      if (/(?<!\.test|\.fixture)\.ts$/.test(name))
        hash.update(`${name}\n`).update(readFileSync(join(source, room, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
