// Verify worker: reads a backup from end to end, away from the thread that trades.
import { parentPort, workerData } from 'node:worker_threads';
import { SmcError } from '#model/fate.ts';
import { verifyBackup } from '#store/log/log.ts';
import type { ErrorCode } from '#model/fate.ts';

export type VerifyWord =
  | { readonly kind: 'whole' }
  | {
      readonly kind: 'damaged';
      readonly code: ErrorCode;
      readonly what: string;
      readonly where: string;
      readonly mend: string;
    };

const say = (word: VerifyWord): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
  parentPort!.postMessage(word);
};

try {
  await verifyBackup(workerData as string);
  say({ kind: 'whole' });
} catch (thrown) {
  if (!(thrown instanceof SmcError)) throw thrown;
  const { code, message: what, where, mend } = thrown;
  say({ kind: 'damaged', code, what, where, mend });
}
