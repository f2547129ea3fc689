// Patient lines: what happens, line by line, for a reader who may have stopped reading without going away.
import type { Terminal } from './terminal.ts';

/** Memory is not the queue of who does not read. */
const WAITING_BYTES_MOST = 1024 * 1024;

/** Lines that find no room are counted and left out; how many is said when there is room again. */
export function patientLines(out: Terminal): (line: string) => void {
  let left = 0;
  return (line) => {
    if ((out.waitingBytes?.() ?? 0) > WAITING_BYTES_MOST) {
      left += 1;
      return;
    }
    if (left > 0) out.write(`(${left} lines were left out: nobody read them)\n`);
    left = 0;
    out.write(line);
  };
}
