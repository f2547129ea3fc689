// Supply chain: what the lock file may hold, and whether what runs is what somebody has looked at. Needs no network and no package.
// node scripts/supply-chain.mjs checks; with --write it lists anew what runs, to be read before it is committed.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Of packages that are shipped with what runs, or are only built with. None asks to publish one's own source. */
const LICENCES = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
]);
/** Where a file is changed it is published; nothing of these is shipped. */
const BUILD_LICENCES = new Set([...LICENCES, 'MPL-2.0']);
/** Package files that name no licence, and the one that was read in them. */
const READ = { 'png-js': 'MIT' };
/** Their scripts were read: one prints a greeting, two compile what is not needed. They are not run: `allowScripts` in package.json. */
const WITH_SCRIPTS = ['bufferutil', 'ccxt', 'msgpackr-extract'];
const REGISTRY = /^https:\/\/registry\.npmjs\.org\//;
const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const entriesOf = (lock) => Object.entries(lock.packages ?? {}).filter(([path]) => path !== '');

/** A line for each package that is there where it runs: its name and its licence. */
export const runtimeList = (lock) =>
  [
    ...new Set(
      entriesOf(lock)
        .filter(([, entry]) => entry.dev !== true && entry.devOptional !== true && entry.optional !== true)
        .map(([path, { license }]) => `${nameOf(path)} ${license ?? READ[nameOf(path)] ?? 'unknown'}`),
    ),
  ].toSorted();

/**
 * @param lock what package-lock.json holds
 * @param manifest what package.json holds
 * @param listed the lines of ops/supply-chain/runtime-packages.txt
 * @param overrides what ops/supply-chain/overrides.json holds: name → { advisory, until }
 * @param today as 2026-11-21
 * @returns what is wrong, a sentence each
 */
export function faultsOf({ lock, manifest, listed, overrides, today }) {
  const faults = [];
  if (lock.lockfileVersion !== 3) faults.push(`the lock file has version ${lock.lockfileVersion}, not 3`);
  for (const [path, entry] of entriesOf(lock)) {
    const name = nameOf(path);
    const isBuild = entry.dev === true || entry.devOptional === true || entry.optional === true;
    const licence = entry.license ?? READ[name];
    if (entry.link === true) faults.push(`${path} is a link to a folder`);
    if (!SHA512.test(entry.integrity ?? '')) faults.push(`${path} has no SHA-512 of what is in it`);
    if (entry.resolved !== undefined && !REGISTRY.test(entry.resolved))
      faults.push(`${path} comes from ${entry.resolved}`);
    if (!(isBuild ? BUILD_LICENCES : LICENCES).has(licence))
      faults.push(`${path} is under ${licence ?? 'no licence that it names'}`);
    if (entry.hasInstallScript === true && !WITH_SCRIPTS.includes(name))
      faults.push(`${path} runs a script where it is installed`);
  }
  for (const name of WITH_SCRIPTS)
    if (manifest.allowScripts?.[name] !== false)
      faults.push(`package.json does not keep the script of ${name} from running`);
  for (const [name, isAllowed] of Object.entries(manifest.allowScripts ?? {}))
    if (isAllowed !== false) faults.push(`package.json lets ${name} run a script`);
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies'])
    for (const [name, version] of Object.entries(manifest[group] ?? {}))
      if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
        faults.push(`package.json asks for ${name} ${version}, not for one version`);
  for (const name of Object.keys(manifest.overrides ?? {})) {
    const reason = overrides[name];
    if (reason === undefined || !DAY.test(reason.until ?? ''))
      faults.push(`nobody has said why and until when ${name} is overridden`);
    else if (reason.until < today)
      faults.push(`the override of ${name} was to go by ${reason.until} (${reason.advisory})`);
  }
  const runs = runtimeList(lock);
  for (const line of runs)
    if (!listed.includes(line)) faults.push(`nobody has looked at ${line}: it runs and is not in the list`);
  for (const line of listed) if (!runs.includes(line)) faults.push(`${line} is in the list and does not run`);
  return faults;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const at = (path) => new URL(`../${path}`, import.meta.url);
  const json = (path) => JSON.parse(readFileSync(at(path), 'utf8'));
  const list = at('ops/supply-chain/runtime-packages.txt');
  const lock = json('package-lock.json');
  if (process.argv[2] === '--write') writeFileSync(list, `${runtimeList(lock).join('\n')}\n`);
  const faults = faultsOf({
    lock,
    manifest: json('package.json'),
    listed: readFileSync(list, 'utf8').trim().split('\n'),
    overrides: json('ops/supply-chain/overrides.json'),
    today: new Date().toISOString().slice(0, 10),
  });
  for (const fault of faults) process.stderr.write(`supply chain: ${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
  else process.stdout.write(`${entriesOf(lock).length} packages, ${runtimeList(lock).length} of them run\n`);
}
