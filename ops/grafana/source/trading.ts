// Trading: what the accounts have, what they ask for, what they get, and what holds them back.
import { course, figure } from './panel.ts';
import type { Page } from './panel.ts';

const OF = 'instance=~"$instance"';
const ACCOUNT = `${OF},account=~"$account"`;
const perRange = (counter: string, by: string, more = ''): string =>
  `sum by (${by}) (increase(${counter}{${OF}${more}}[$__rate_interval]))`;

export const TRADING: Page = {
  uid: 'smc-trading',
  title: 'SMC: trading',
  note: 'Money, orders and limits of every account. Amounts are for looking at; the exact ones are in the API.',
  hasAccounts: true,
  rows: [
    {
      title: 'Now',
      panels: [
        figure({
          title: 'State',
          unit: 'short',
          note: 'Whether new positions may be opened: running, paused or halted.',
          isNamed: true,
          queries: [{ expr: `sum by (state) (smc_state{${OF}} == 1)`, legend: '{{state}}' }],
        }),
        figure({
          title: 'Equity',
          unit: 'none',
          queries: [{ expr: `sum by (currency) (smc_account_equity{${ACCOUNT}})`, legend: '{{currency}}' }],
        }),
        figure({
          title: 'Result of the day',
          unit: 'none',
          queries: [{ expr: `sum by (currency) (smc_daily_result{${ACCOUNT}})`, legend: '{{currency}}' }],
        }),
        figure({
          title: 'Loss of the day used up',
          unit: 'percentunit',
          note: 'Of the account that has used most. At 1 nothing new is opened until the next trading day.',
          queries: [{ expr: `max(smc_daily_loss_used_ratio{${ACCOUNT}})`, legend: 'most' }],
          limits: [0.5, 0.8],
        }),
        figure({
          title: 'Open positions',
          unit: 'short',
          queries: [{ expr: `sum(smc_account_open_positions{${ACCOUNT}})`, legend: 'open' }],
        }),
        figure({
          title: 'Breakers tripped',
          unit: 'short',
          note: 'docs/runbook.md, SmcBreakerTripped.',
          queries: [{ expr: `sum(smc_breaker_tripped{${ACCOUNT}})`, legend: 'tripped' }],
          limits: [0.5, 1],
        }),
      ],
    },
    {
      title: 'Money',
      panels: [
        course({
          title: 'Equity',
          unit: 'none',
          queries: [{ expr: `smc_account_equity{${ACCOUNT}}`, legend: '{{account}} {{currency}}' }],
        }),
        course({
          title: 'Profit and loss of the day',
          unit: 'none',
          queries: [{ expr: `smc_daily_result{${ACCOUNT}}`, legend: '{{account}} {{currency}}' }],
        }),
        course({
          title: 'Drawdown',
          unit: 'percentunit',
          queries: [{ expr: `smc_account_drawdown_ratio{${ACCOUNT}}`, legend: '{{account}}' }],
          min: 0,
        }),
        course({
          title: 'Exposure',
          unit: 'none',
          queries: [{ expr: `smc_account_exposure{${ACCOUNT}}`, legend: '{{account}} {{currency}}' }],
          min: 0,
        }),
        course({
          title: 'Open positions',
          unit: 'short',
          queries: [{ expr: `smc_account_open_positions{${ACCOUNT}}`, legend: '{{account}}' }],
          min: 0,
        }),
        course({
          title: 'Trades closed',
          unit: 'short',
          queries: [
            { expr: perRange('smc_trades_total', 'result, exit_reason'), legend: '{{result}}, {{exit_reason}}' },
          ],
          min: 0,
        }),
      ],
    },
    {
      title: 'Orders',
      panels: [
        course({
          title: 'Orders at work',
          unit: 'short',
          queries: [{ expr: `sum by (state) (smc_orders{${ACCOUNT}})`, legend: '{{state}}' }],
          min: 0,
        }),
        course({
          title: 'Orders by what became of them',
          unit: 'short',
          queries: [{ expr: perRange('smc_order_states_total', 'state'), legend: '{{state}}' }],
          min: 0,
        }),
        course({
          title: 'Fills',
          unit: 'short',
          queries: [{ expr: perRange('smc_fills_total', 'role, side'), legend: '{{role}} {{side}}' }],
          min: 0,
        }),
        course({
          title: 'Rejected by a venue',
          unit: 'short',
          note: 'docs/runbook.md, SmcOrdersRejected.',
          queries: [
            { expr: perRange('smc_order_states_total', 'instance', ',state="rejected"'), legend: '{{instance}}' },
          ],
          min: 0,
        }),
        course({
          title: 'Plans made, and approved',
          unit: 'short',
          queries: [
            { expr: perRange('smc_plans_total', 'strategy'), legend: '{{strategy}}' },
            { expr: perRange('smc_approvals_total', 'instance'), legend: 'approved' },
          ],
          min: 0,
        }),
        course({
          title: 'Why nothing was done',
          unit: 'short',
          note: 'Setups that decision did not take, and plans that risk refused: the ten commonest reasons.',
          queries: [
            { expr: `topk(10, ${perRange('smc_refusals_total', 'by, reason')})`, legend: '{{by}}: {{reason}}' },
          ],
          min: 0,
        }),
      ],
    },
    {
      title: 'Limits',
      panels: [
        course({
          title: 'Loss of the day used up',
          unit: 'percentunit',
          queries: [{ expr: `smc_daily_loss_used_ratio{${ACCOUNT}}`, legend: '{{account}}' }],
          min: 0,
        }),
        course({
          title: 'Breakers',
          unit: 'short',
          queries: [
            { expr: `smc_breaker_tripped{${ACCOUNT}} == 1`, legend: '{{account}} {{tier}} stands tripped' },
            { expr: perRange('smc_breaker_trips_total', 'tier, rule'), legend: '{{tier}} trips: {{rule}}' },
          ],
          min: 0,
        }),
        course({
          title: 'Limits near, and words of people',
          unit: 'short',
          queries: [
            { expr: perRange('smc_limits_near_total', 'limit'), legend: 'near: {{limit}}' },
            { expr: perRange('smc_commands_total', 'type'), legend: 'command: {{type}}' },
          ],
          min: 0,
        }),
      ],
    },
  ],
};
