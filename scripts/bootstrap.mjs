// Bootstrap: installs what package-lock.json names, once, and stays silent afterwards. Runs on any Node from 18 on.
// Plain JavaScript without dependencies, because it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 18;
const NEEDED_NODE = 26;
const root = fileURLToPath(new URL('..', import.meta.url));
const stampPath = join(root, 'node_modules', '.bootstrap-stamp');

// Everything is said on stderr: the stdout of a command that bootstraps first may be read by a machine.
const say = (text) => process.stderr.write(`${text}\n`);

/** @returns {never} */
function fail(what, mend) {
  say(`error: ${what}\nwhere: ${root}\nmend:  ${mend}`);
  process.exit(1);
}

/** The same lock file on the same kind of machine gives the same node_modules; a platform package differs by machine. */
const stampOf = (lockFile) =>
  createHash('sha256').update(lockFile).update(`\n${process.platform}\n${process.arch}\n`).digest('hex');

/**
 * The npm that is running us where there is one, else the one in PATH. Another package manager does not read the lock.
 * @returns {[command: string, first: string[]]}
 */
function npmCommand() {
  const cli = process.env.npm_execpath ?? '';
  // Not process.execPath: that may be the very Node inside the node_modules that npm is about to remove.
  if (basename(cli) === 'npm-cli.js') return [process.env.npm_node_execpath ?? process.execPath, [cli]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
  fail(`Node ${process.versions.node} is too old to install with`, `install Node ${OLDEST_NODE} or newer`);

const lockPath = join(root, 'package-lock.json');
if (!existsSync(lockPath)) fail('package-lock.json is missing', 'take a complete copy of the project');
const stamp = stampOf(readFileSync(lockPath));

if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) {
  // The launcher compares times, not content: a lock file that was only touched must not bring us back each time.
  utimesSync(stampPath, new Date(), new Date());
} else {
  const [command, first] = npmCommand();
  say('Installing the packages named in package-lock.json (once, about half a minute) ...');
  rmSync(stampPath, { force: true });
  const result = spawnSync(
    command,
    [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  );
  if (result.error !== undefined) fail(`npm could not be started (${result.error.message})`, 'put npm into PATH');
  if (result.status !== 0)
    fail(
      `npm ci failed (exit ${result.status ?? result.signal}); its own words stand above`,
      'look at the network and the free disk space, then call the same command again',
    );
  const binary = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const works =
    existsSync(binary) && spawnSync(binary, ['--version'], { shell: process.platform === 'win32' }).status === 0;
  if (!works) {
    // A binary that cannot run here (Alpine) must not stand first in the PATH of npm's scripts.
    rmSync(binary, { force: true });
    if (Number(process.versions.node.split('.')[0]) < NEEDED_NODE)
      fail(
        `no packaged Node ${NEEDED_NODE} runs on this ${process.platform}-${process.arch}, and this is ${process.version}`,
        `install Node ${NEEDED_NODE} and put it first in PATH`,
      );
  }
  // Last: an install that was cut short leaves no stamp, and the next call starts it over.
  writeFileSync(stampPath, stamp);
}
