// Programs: where the line runs as programs apart: who runs what, how far behind each is, and whether the broker is heard.
import { course, figure } from './panel.ts';
import type { Page } from './panel.ts';

const OF = 'instance=~"$instance"';
const each = (expr: string, legend: string) => [{ expr, legend }];
const WHO = '{{program}} {{instance}}';

export const PROGRAMS: Page = {
  uid: 'smc-programs',
  title: 'SMC: programs',
  note: 'watch, trade and show over a shared log. One process alone tells none of this.',
  hasAccounts: false,
  instancesOf: 'smc_program_state',
  rows: [
    {
      title: 'Now',
      panels: [
        figure({
          title: 'Running',
          unit: 'short',
          queries: each(`count by (program) (smc_program_state{${OF},state="running"} == 1)`, '{{program}}'),
        }),
        figure({
          title: 'Waiting to take over',
          unit: 'short',
          queries: each(`count(smc_program_state{${OF},state="standby"} == 1) or vector(0)`, 'standby'),
        }),
        figure({
          title: 'Partitions without a holder',
          unit: 'short',
          note: 'docs/runbook.md, SmcLeaseUnheld.',
          queries: each(`max by (program) (smc_program_unheld_partitions{${OF}})`, '{{program}}'),
          limits: [0.5, 1],
        }),
        figure({
          title: 'Accounts behind the markets',
          unit: 'short',
          note: 'Records; docs/runbook.md, SmcTradeLag.',
          queries: each(`max(smc_program_lag{${OF},program="trade"})`, 'furthest'),
          limits: [500, 2_000],
        }),
        figure({
          title: 'Broker last heard',
          unit: 's',
          queries: each(`max(smc_bus_silence_seconds{${OF}})`, 'longest'),
          limits: [10, 30],
        }),
        figure({
          title: 'Records put aside',
          unit: 'short',
          note: 'Since each program began; docs/runbook.md, SmcDeadLetters.',
          queries: each(`sum(smc_program_unreadable_total{${OF},program=~"watch|trade"})`, 'put aside'),
          limits: [0.5, 1],
        }),
      ],
    },
    {
      title: 'Work',
      panels: [
        course({
          title: 'Handled',
          unit: 'ops',
          note: 'Inputs put on the log by watch, turns handled by trade.',
          queries: each(`rate(smc_program_handled_total{${OF}}[$__rate_interval])`, WHO),
          min: 0,
        }),
        course({ title: 'Behind', unit: 'short', queries: each(`smc_program_lag{${OF}}`, WHO), min: 0 }),
        course({ title: 'Partitions', unit: 'short', queries: each(`smc_program_partitions{${OF}}`, WHO), min: 0 }),
        course({
          title: 'States',
          unit: 'short',
          queries: each(`sum by (program, state) (smc_program_state{${OF}})`, '{{program}} {{state}}'),
          min: 0,
        }),
        course({
          title: 'Broker last heard',
          unit: 's',
          queries: each(`smc_bus_silence_seconds{${OF}}`, WHO),
          min: 0,
        }),
        course({
          title: 'Redis of the pages answers',
          unit: 'short',
          note: '1 while it does; docs/runbook.md, SmcRedisDown.',
          queries: each(`smc_redis_up{${OF}}`, '{{instance}}'),
          min: 0,
        }),
        course({
          title: 'Put aside',
          unit: 'short',
          queries: each(`increase(smc_program_unreadable_total{${OF}}[$__rate_interval])`, WHO),
          min: 0,
        }),
      ],
    },
    {
      title: 'Processes',
      panels: [
        course({
          title: 'Processor',
          unit: 'percentunit',
          note: 'Of one core. A program uses one; what it does not manage with it, another of its kind takes over.',
          queries: each(`rate(process_cpu_seconds_total{${OF}}[$__rate_interval])`, '{{instance}}'),
          min: 0,
        }),
        course({
          title: 'Memory',
          unit: 'bytes',
          queries: each(`process_resident_memory_bytes{${OF}}`, '{{instance}}'),
          min: 0,
        }),
        course({
          title: 'Starts in half an hour',
          unit: 'short',
          queries: each(`changes(process_start_time_seconds{${OF}}[30m])`, '{{instance}}'),
          min: 0,
        }),
      ],
    },
  ],
};
