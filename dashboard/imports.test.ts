// Imports: the dashboard knows the model and the API, and no other room of the server.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { it } from 'node:test';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const IMPORT = /(?:^|[^'\w])(?:from|import)\s*\(?\s*'([^'\n]+)'/gm;
const PACKAGES = [
  'react',
  'react-dom',
  '@tanstack/react-query',
  '@tanstack/react-router',
  '@tanstack/react-virtual',
  'lightweight-charts',
  'fancy-canvas',
  'yaml',
];

/** What ships: tests and fixtures may look behind the scenes. */
const files = globSync('**/*.{ts,tsx}', { cwd: ROOT }).filter(
  (file) => !/^(dist|vite\.config)/.test(file) && !/\.(test|fixture)\.tsx?$/.test(file),
);

const faultOf = (specifier: string): string | undefined => {
  if (/^(\.\/|#dashboard\/|#model\/)/.test(specifier)) return undefined;
  if (specifier.startsWith('.')) return 'leaves its folder: name it from #dashboard/';
  return PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`))
    ? undefined
    : 'is not for the browser';
};

it('nothing is imported but the own files, the model, and packages of the browser', () => {
  assert.ok(files.length > 50, 'the files are found');
  const faults = files.flatMap((file) =>
    [...readFileSync(ROOT + file, 'utf8').matchAll(IMPORT)].flatMap(([, specifier]) => {
      const fault = faultOf(specifier!);
      // A page is loaded by the router, which stands beside the pages.
      return fault === undefined ? [] : [`${file}: ${specifier} ${fault}`];
    }),
  );
  assert.deepEqual(faults, []);
});

it('would be noticed otherwise', () => {
  for (const specifier of ['#api/api.ts', '../live/api.ts', 'node:fs', 'pg', '#config/config.ts'])
    assert.ok(faultOf(specifier));
});
