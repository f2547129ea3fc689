// Build: makes the web pages where they are missing or older than what they are made of, and stays silent otherwise.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dashboard', 'dist');
const stampPath = join(built, '.stamp');
/** The pages fold the same events with the same code as the server. */
const SOURCES = ['dashboard', join('src', 'model'), 'package-lock.json'];

function hashOf(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    const full = join(root, path);
    const entries = path.endsWith('.json') ? undefined : readdirSync(full, { withFileTypes: true });
    if (entries === undefined) return void hash.update(path).update(readFileSync(full));
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'dist') add(inner);
      } else hash.update(inner).update(readFileSync(join(root, inner)));
    }
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}

const stamp = hashOf(SOURCES);
if (!existsSync(stampPath) || readFileSync(stampPath, 'utf8') !== stamp) {
  process.stderr.write('Building the web pages (once, some seconds) ...\n');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const result = spawnSync(process.execPath, [vite, 'build', 'dashboard', '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) {
    process.stderr.write('error: the web pages could not be built\nmend:  npm run build says why\n');
    process.exit(1);
  }
  writeFileSync(stampPath, stamp);
}
