// Writer: many short lines in few writes; one write for each line costs more than making it.
import type { Terminal } from './terminal.ts';

const CHUNK_LENGTH = 1 << 16;

export const writer = (terminal: Pick<Terminal, 'write'>) => {
  let held = '';
  return {
    line(text: string): void {
      held += `${text}\n`;
      if (held.length < CHUNK_LENGTH) return;
      terminal.write(held);
      held = '';
    },
    end(): void {
      if (held !== '') terminal.write(held);
      held = '';
    },
  };
};
