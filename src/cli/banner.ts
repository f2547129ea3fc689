// Banner: in which mode this run trades, said before anything else, so that nobody takes paper for real money.
import { paint, printable } from './terminal.ts';
import type { Ink, Terminal } from './terminal.ts';

export type Mode = 'backtest' | 'paper' | 'real' | 'halted';

const WORDS: Readonly<Record<Mode, { readonly ink: Ink; readonly text: string }>> = {
  backtest: { ink: 'onYellow', text: 'BACKTEST' },
  paper: { ink: 'onYellow', text: 'PAPER' },
  real: { ink: 'onRed', text: 'REAL MONEY' },
  halted: { ink: 'onRed', text: 'ENTRIES HALTED' },
};

const MEANS: Readonly<Record<Mode, string>> = {
  backtest: 'recorded prices, simulated orders',
  paper: 'simulated orders, no money moves',
  real: 'orders go to the venue',
  halted:
    'what is open is protected and closed, and nothing new is opened until the next start finds everything in place',
};

/**
 * One line for stderr. Without colours the word stands in brackets, so that it is as plain in a log.
 * @param note what the run works on; "DEMO DATA" where the data is made up
 */
export function banner(terminal: Pick<Terminal, 'color'>, mode: Mode, note = ''): string {
  const { ink, text } = WORDS[mode];
  const word = terminal.color ? paint(terminal, ink, ` ${text} `) : `[${text}]`;
  return `${word} ${[MEANS[mode], printable(note)].filter((part) => part !== '').join(' · ')}\n`;
}
