// Budget: how much JavaScript each page of the built dashboard makes a browser load, against what it may.
// Run after `npm run build`. Reads the manifest of the build; a page is what its entry and its own chunk import, compressed.
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME_LIMIT = 200_000;
const PAGE_LIMIT = 100_000;
const dist = fileURLToPath(new URL('../dashboard/dist', import.meta.url));
const manifestPath = join(dist, '.vite', 'manifest.json');

if (!existsSync(manifestPath)) {
  process.stderr.write('error: the dashboard is not built\nmend:  npm run build\n');
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
const sizes = new Map();
const sizeOf = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
  return sizes.get(file);
};

/** All chunks that are loaded with this one. */
function chunksOf(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const each of manifest[name].imports ?? []) chunksOf(each, found);
  return found;
}
const weigh = (names) => [...names].reduce((sum, name) => sum + sizeOf(manifest[name].file), 0);

const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
const first = chunksOf(entry);
// What a page fetches later, when somebody asks for it, is no part of the page.
const pages = Object.keys(manifest).filter(
  (name) => manifest[name].isDynamicEntry && /^pages\/.*page\.tsx$/.test(name),
);
const home = pages.find((name) => name === 'pages/home/page.tsx');
const initial = new Set([...first, ...chunksOf(home)]);

let isOver = false;
const line = (name, bytes, limit) => {
  isOver ||= bytes > limit;
  const figures = `${(bytes / 1000).toFixed(1).padStart(7)} kB of ${String(limit / 1000).padStart(3)}`;
  process.stdout.write(`${bytes > limit ? 'OVER' : 'ok  '} ${figures}  ${name}\n`);
};
line('/ (entry and Home)', weigh(initial), HOME_LIMIT);
for (const name of pages) {
  if (name === home) continue;
  line(name, weigh([...chunksOf(name)].filter((each) => !first.has(each))), PAGE_LIMIT);
}
process.exitCode = isOver ? 1 : 0;
