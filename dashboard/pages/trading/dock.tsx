// Dock: positions, orders, fills and events below the chart; on narrow windows the signals and the ticket as well.
import { Amount } from '#dashboard/ui/amount.tsx';
import { later } from '#dashboard/shell/later.tsx';
import { money, wholeMoney } from '#dashboard/format/money.ts';
import { orderRows } from './orders-list.ts';
import { positionRows, today } from '#dashboard/live/account.ts';
import { price as priceOf } from '#model/number.ts';
import { sideTabs } from './side-panel.tsx';
import { SIDE_TABS } from './use-trading.ts';
import { SkeletonRows } from '#dashboard/ui/states.tsx';
import { Tabs } from '#dashboard/ui/tabs.tsx';
import { useAgentNow } from '#dashboard/live/use-live.ts';
import { useAccountAt } from './use-account-at.ts';
import { useAtOnce } from './use-at-once.ts';
import { useTail } from './use-tail.ts';
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { Decision } from '#dashboard/live/decisions.ts';
import type { LiveState, PriceTick } from '#dashboard/live/live-store.ts';
import type { ReactNode } from 'react';
import type { DockTab, SideTab } from './use-trading.ts';
import type { SideProps } from './side-panel.tsx';
import type { View } from '#model/view.ts';

const LOADING = <SkeletonRows rows={4} />;
const Positions = later(async () => (await import('./positions.tsx')).Positions, LOADING);
const Orders = later(async () => (await import('./orders.tsx')).Orders, LOADING);
const Events = later(async () => (await import('./events.tsx')).Events, LOADING);

type Props = {
  /** Where there is no room for a panel of their own. */
  readonly side: SideProps | undefined;
  readonly tab: DockTab | SideTab | undefined;
  readonly onTab: (tab: DockTab | SideTab) => void;
  readonly state: LiveState;
  readonly facts: AccountFacts;
  readonly view: View | undefined;
  /** Undefined is now. */
  readonly clock: number | undefined;
  /** The price of the time, in replay. */
  readonly closeAt: { readonly symbol: string; readonly price: number | undefined } | undefined;
  readonly decisions: readonly Decision[];
  readonly isOld: boolean;
};

const MINUS_ONE = -1n;

export function Dock({ side, tab: asked, onTab, state, facts, view, clock, closeAt, isOld }: Props): ReactNode {
  const tail = useTail();
  const now = useAgentNow(10_000);
  const chosen = asked ?? (side === undefined ? 'positions' : 'signals');
  const [tab, choose] = useAtOnce<DockTab | SideTab>(
    side === undefined && SIDE_TABS.some((each) => each === chosen) ? 'positions' : chosen,
    onTab,
  );
  const isReplay = clock !== undefined;
  const prices = isReplay ? pricesAt(closeAt, clock) : state.prices;
  const rows = view === undefined ? [] : positionRows({ view, prices }, facts);
  const day = view === undefined || isReplay ? undefined : today(view, rows, facts, now);
  const working = view?.workingOrders.size;
  const tabs = [
    ...(side === undefined ? [] : sideTabs(side)),
    {
      value: 'positions' as const,
      label: 'Positions',
      count: view?.positions.size,
      content: view === undefined ? LOADING : <Positions rows={rows} facts={facts} isReplay={isReplay} isOld={isOld} />,
    },
    {
      value: 'orders' as const,
      label: 'Orders',
      count: working,
      content:
        view === undefined ? LOADING : <Orders view={view} facts={facts} filledOnly={false} isReplay={isReplay} />,
    },
    {
      value: 'fills' as const,
      label: 'Fills',
      count: view === undefined ? undefined : orderRows(view, true).length,
      content: view === undefined ? LOADING : <Orders view={view} facts={facts} filledOnly isReplay={isReplay} />,
    },
    {
      value: 'events' as const,
      label: 'Events',
      content: <Events tail={tail} clock={clock} />,
    },
  ];
  return (
    <section
      aria-label="Positions and orders"
      className="flex h-[214px] min-h-0 flex-none flex-col border-t border-line1 bg-bg1 max-desk:h-auto max-desk:min-h-[300px] [&_[role=tab]]:shrink-0 [&>div]:min-h-0 [&>div]:flex-1 desk:[&_[role=tabpanel]]:overflow-auto max-desk:[&_[role=tabpanel]]:overflow-x-auto"
    >
      <Tabs
        label="Positions and orders"
        value={tab}
        onChange={choose}
        tabs={tabs}
        aside={
          <span className="whitespace-nowrap max-tablet:hidden">
            {isReplay ? (
              <EquityAt account={state.account} clock={clock} />
            ) : day?.ifStopped === undefined ? null : (
              <>
                If every stop fills: today{' '}
                <Amount value={day.ifStopped} text={money(day.ifStopped, facts.currency, 'plus')} stale={isOld} />
                {day.limit === undefined ? '' : ` of ${wholeMoney(day.limit * MINUS_ONE, facts.currency)}`}
              </>
            )}
          </span>
        }
      />
    </section>
  );
}

function EquityAt({ account, clock }: { readonly account: string; readonly clock: number }): ReactNode {
  const { data } = useAccountAt(account, clock);
  return (
    <>
      Equity then{' '}
      <span className="text-t1">{data === undefined || data === null ? '–' : money(data.equity, data.currency)}</span>
    </>
  );
}

/** Of other markets the price of the time is not at hand: unknown, not guessed. */
function pricesAt(closeAt: Props['closeAt'], clock: number): ReadonlyMap<string, PriceTick> {
  if (closeAt?.price === undefined) return new Map();
  const { symbol } = closeAt;
  const last = priceOf(closeAt.price.toFixed(8));
  return new Map([
    [symbol, { symbol, last, bid: undefined, ask: undefined, time: clock, receivedAt: clock, usualGapMs: 0 }],
  ]);
}
