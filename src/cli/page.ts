// Page: writes a report to a file, with the chart library inside it, so that it opens anywhere without a network.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SmcError } from '#model/fate.ts';

/** @throws SmcError USAGE where the file cannot be written */
export async function writePage(path: string, make: (chartLibrary: string) => string): Promise<void> {
  const library = new URL('./lightweight-charts.standalone.production.js', import.meta.resolve('lightweight-charts'));
  const page = make(await readFile(library, 'utf8'));
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, page);
  } catch (cause) {
    throw new SmcError('USAGE', `the page cannot be written to ${path}`, '--html', 'choose a place you may write to', {
      cause,
    });
  }
}
