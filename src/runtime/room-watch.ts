// Room watch: whether the disk of the store has room for what must still be written when nothing new is begun.
import { statfs } from 'node:fs/promises';
import { SECOND_MS } from '#model/time.ts';

const LOOK_MS = 2 * SECOND_MS;
/** Below this share of the disk nothing new is begun, but a gigabyte is enough on any. */
const FREE_SHARE_LEAST = 0.05;
const FREE_BYTES_ENOUGH = 2 ** 30;
const MEBIBYTE = 2 ** 20;

export type RoomWatch = {
  /** How little is left, as of the last look; undefined where there is enough, or nobody knows. */
  readonly shortage: () => string | undefined;
  /** To be cleared. */
  readonly timer: NodeJS.Timeout;
};

export function roomWatch(directory: string): RoomWatch {
  let shortage: string | undefined;
  const look = async (): Promise<void> => {
    try {
      const { bsize, blocks, bavail } = await statfs(directory);
      const free = bavail * bsize;
      const least = Math.min(blocks * bsize * FREE_SHARE_LEAST, FREE_BYTES_ENOUGH);
      shortage =
        free < least
          ? `${Math.floor(free / MEBIBYTE)} MiB are left on the disk of the store, ${Math.ceil(least / MEBIBYTE)} are kept for exits`
          : undefined;
    } catch {
      // The store itself says what is wrong with the disk.
      shortage = undefined;
    }
  };
  void look();
  return { shortage: () => shortage, timer: setInterval(() => void look(), LOOK_MS) };
}
