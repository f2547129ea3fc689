// Banner: in which mode money is traded, on every page and never to be put away.
import { AccountSwitch } from './accounts.tsx';
import { isDemo } from '#dashboard/live/demo.ts';
import { cx } from '#dashboard/ui/cx.ts';
import type { Mode } from '#dashboard/live/mode.ts';
import type { ReactNode } from 'react';

const MODE = {
  paper: {
    word: 'PAPER',
    long: 'Market prices, simulated orders. No real money is at risk.',
    short: 'No real money at risk',
    tone: 'bg-paper text-paper-ink',
  },
  real: {
    word: 'REAL',
    long: 'Orders go to the venue. Real money is at risk.',
    short: 'Real money is at risk',
    tone: 'bg-real text-real-ink',
  },
  unknown: {
    word: 'MODE UNKNOWN',
    long: 'The agent has not said yet whether it trades real money.',
    short: 'Not told yet',
    tone: 'bg-bg3 text-t1',
  },
} as const;

type Props = {
  readonly mode: Mode;
  readonly account?: string | undefined;
  readonly isOneOfMany?: boolean;
  readonly source?: string | undefined;
};

export function Banner({ mode, account, isOneOfMany = false, source }: Props): ReactNode {
  const { word, long, short, tone } = MODE[mode];
  return (
    <div role="region" aria-label="Mode">
      <div
        className={cx('flex min-h-[26px] items-center gap-3 px-3.5 text-note leading-[18px] max-tablet:min-h-7', tone)}
      >
        <strong className="font-semibold tracking-[0.04em] whitespace-nowrap">{word}</strong>
        <span className="truncate max-tablet:hidden">{long}</span>
        <span className="truncate tablet:hidden">{short}</span>
        <span className="ml-auto flex gap-3 whitespace-nowrap">
          {account === undefined ? null : (
            <span>
              <span className="max-tablet:hidden" aria-hidden={isOneOfMany}>
                Account{' '}
              </span>
              {isOneOfMany ? <AccountSwitch /> : <span className="font-medium">{account}</span>}
            </span>
          )}
          {source === undefined ? null : (
            <span className="max-tablet:hidden">
              <span aria-hidden="true">· </span>Data <span className="font-medium">{source}</span>
            </span>
          )}
        </span>
      </div>
      {isDemo(source) ? (
        <div className="flex min-h-5 items-center gap-3 bg-demo px-3.5 text-note text-demo-ink">
          <strong className="font-semibold tracking-[0.04em] whitespace-nowrap">DEMO DATA</strong>
          <span className="truncate">
            Prices are made up or recorded.<span className="max-tablet:hidden"> Nothing here is a market.</span>
          </span>
        </div>
      ) : null}
    </div>
  );
}
