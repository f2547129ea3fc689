// Cursor: where a list goes on, sealed, so that only what was given out comes back, to the same list and the same user.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from './problem.ts';

export type Cursors = {
  readonly seal: (list: string, userId: string, position: string) => string;
  /** @throws Problem cursor_invalid */
  readonly open: (list: string, userId: string, cursor: string) => string;
};

const SEAL_BYTES = 16;

export function cursorsOf(key: Uint8Array): Cursors {
  const sealOf = (list: string, userId: string, position: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([list, userId, position]))
      .digest()
      .subarray(0, SEAL_BYTES);
  return {
    seal: (list, userId, position) =>
      Buffer.concat([sealOf(list, userId, position), Buffer.from(position)]).toString('base64url'),
    open(list, userId, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      const position = bytes.subarray(SEAL_BYTES).toString();
      const seal = bytes.subarray(0, SEAL_BYTES);
      // What decodes to the same bytes but is spelt otherwise was not given out either.
      if (bytes.toString('base64url') !== cursor || seal.length !== SEAL_BYTES) throw new Problem('cursor_invalid');
      if (!timingSafeEqual(seal, sealOf(list, userId, position))) throw new Problem('cursor_invalid');
      return position;
    },
  };
}
