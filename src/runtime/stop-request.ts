// Stop request: the emergency stop from outside the program: a file in the data folder, heard with the next pulse or at the next start.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SmcError } from '#model/fate.ts';

export type StopRequest = {
  readonly by: string;
  /** Also closes what is open, at market. */
  readonly isFlatten: boolean;
  /** For the audit log. */
  readonly reason?: string;
};

const FILE = 'stop-requested.json';

/** Lies on the disk when it returns, whether or not anybody is there to hear it. @throws SmcError STORE_UNWRITABLE */
export function requestStop(directory: string, request: StopRequest): void {
  const path = join(directory, FILE);
  try {
    const file = openSync(`${path}.part`, 'w', 0o600);
    writeSync(file, JSON.stringify(request));
    fsyncSync(file);
    closeSync(file);
    renameSync(`${path}.part`, path);
  } catch (cause) {
    throw new SmcError(
      'STORE_UNWRITABLE',
      'the stop could not be written down',
      path,
      'end the process by its number: kill -9 loses nothing, and protection stays at the venue',
      { cause },
    );
  }
}

export const isStopRequested = (directory: string): boolean => existsSync(join(directory, FILE));

/** Hands over what was asked, and forgets it when `apply` has returned: a crash between the two stops twice, never not at all. */
export function takeStop(directory: string, apply: (request: StopRequest) => void): void {
  const path = join(directory, FILE);
  if (!existsSync(path)) return;
  apply(read(path));
  rmSync(path, { force: true });
}

/** A file that cannot be understood stops as well: somebody wanted something to end. */
function read(path: string): StopRequest {
  try {
    const { by, isFlatten, reason } = JSON.parse(readFileSync(path, 'utf8')) as Partial<
      Record<keyof StopRequest, unknown>
    >;
    return {
      by: typeof by === 'string' ? by : 'nobody named',
      isFlatten: isFlatten === true,
      ...(typeof reason === 'string' ? { reason } : {}),
    };
  } catch {
    return { by: 'a file that cannot be read', isFlatten: false };
  }
}
