// Tab title: the answer for who looks at another tab: the day's result, or what is wrong.
import { money } from '#dashboard/format/money.ts';
import { plural } from '#dashboard/format/figure.ts';
import type { Cash } from '#model/number.ts';

export type TitleFacts = {
  readonly page: string;
  readonly isLost: boolean;
  readonly breakers: number;
  readonly isStale: boolean;
  readonly result: Cash | undefined;
  readonly currency: string;
  readonly open: number;
};

export function tabTitle({ page, isLost, breakers, isStale, result, currency, open }: TitleFacts): string {
  const said = isLost
    ? '! not connected'
    : breakers > 0
      ? `! ${plural(breakers, 'breaker')}`
      : isStale
        ? '! prices stale'
        : result === undefined
          ? undefined
          : `${money(result, currency, 'plus')} · ${open} open`;
  return said === undefined ? `${page} · SMC` : `${said} · ${page}`;
}
