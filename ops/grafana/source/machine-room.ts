// Machine room: how fast it is, whether what comes in is good and what goes out is kept, and what it costs the machine.
import { course, figure } from './panel.ts';
import type { Page } from './panel.ts';

const OF = 'instance=~"$instance"';
const rate = (counter: string, by: string): string => `sum by (${by}) (rate(${counter}{${OF}}[$__rate_interval]))`;
const rise = (counter: string, by: string): string => `sum by (${by}) (increase(${counter}{${OF}}[$__rate_interval]))`;
const quantile = (share: number, histogram: string, by: string, more = ''): string =>
  `histogram_quantile(${share}, sum by (${by === '' ? '' : `${by}, `}le) (rate(${histogram}_bucket{${OF}${more}}[$__rate_interval])))`;
/** The middle and the slow end. */
const both = (histogram: string, by: string, more = '') =>
  [0.5, 0.99].map((share) => ({
    expr: quantile(share, histogram, by, more),
    legend: `${by === '' ? '' : `{{${by}}} `}${share * 100}%`,
  }));
const each = (expr: string, legend: string) => [{ expr, legend }];

export const MACHINE_ROOM: Page = {
  uid: 'smc-machine-room',
  title: 'SMC: machine room',
  note: 'Latencies, the log, the feeds, the API and the process. The limit from candle or tick to order is 50 ms, the target 1 ms.',
  hasAccounts: false,
  rows: [
    {
      title: 'Now',
      panels: [
        figure({
          title: 'Runs',
          unit: 's',
          note: 'Since the start of the agent.',
          queries: each(
            `smc_uptime_seconds{${OF}} * on (instance) group_left (version, mode, source) smc_info`,
            '{{version}} {{mode}}, {{source}}',
          ),
        }),
        figure({
          title: 'Order latency, 99%',
          unit: 's',
          queries: each(`max(smc:order_latency_seconds:p99{${OF}})`, 'slowest'),
          limits: [0.01, 0.05],
        }),
        figure({
          title: 'Commit, 99%',
          unit: 's',
          queries: each(`max(smc:commit_seconds:p99{${OF}})`, 'slowest'),
          limits: [0.02, 0.05],
        }),
        figure({
          title: 'Agents down',
          unit: 'short',
          queries: each(`count(smc_agent_up{${OF}} == 0) or vector(0)`, 'down'),
          limits: [0.5, 1],
        }),
        figure({
          title: 'Disk free',
          unit: 'percentunit',
          queries: each(`min(smc_disk_free_bytes{${OF}} / smc_disk_size_bytes{${OF}})`, 'least'),
          limits: [0.2, 0.1],
          isLowBad: true,
        }),
        figure({
          title: 'Newest backup',
          unit: 's',
          queries: each(`max(smc_backup_age_seconds{${OF}})`, 'age'),
          limits: [90_000, 93_600],
        }),
      ],
    },
    {
      title: 'Latency',
      panels: [
        course({
          title: 'From what triggered it to the order',
          unit: 's',
          queries: both('smc_order_latency_seconds', 'trigger', ',trigger!="backfill"'),
        }),
        course({
          title: 'One input, until all is on the disk',
          unit: 's',
          queries: both('smc_input_seconds', 'trigger', ',trigger!="backfill"'),
        }),
        course({
          title: 'One step of an agent, 99%',
          unit: 's',
          queries: each(quantile(0.99, 'smc_agent_step_seconds', 'agent'), '{{agent}}'),
        }),
        course({
          title: 'Round trip to a venue, 99%',
          unit: 's',
          queries: each(`smc:venue_request_seconds:p99{${OF}}`, '{{venue}} {{request}}'),
        }),
        course({
          title: 'Requests to a venue by outcome',
          unit: 'short',
          queries: each(rise('smc_venue_requests_total', 'venue, outcome'), '{{venue}} {{outcome}}'),
          min: 0,
        }),
        course({
          title: 'Bars that detection could take',
          unit: 'ops',
          queries: each(`smc:detection_bars:per_second{${OF}}`, '{{instance}}'),
          min: 0,
        }),
      ],
    },
    {
      title: 'Log and store',
      panels: [
        course({ title: 'A commit', unit: 's', queries: both('smc_commit_seconds', '') }),
        course({
          title: 'Events committed',
          unit: 'ops',
          queries: each(rate('smc_committed_events_total', 'instance'), '{{instance}}'),
          min: 0,
        }),
        course({
          title: 'Events said, by kind',
          unit: 'ops',
          queries: each(rate('smc_events_total', 'kind'), '{{kind}}'),
          min: 0,
        }),
        course({
          title: 'Sizes',
          unit: 'bytes',
          queries: [
            { expr: `smc_log_size_bytes{${OF}}`, legend: 'log' },
            { expr: `smc_backup_size_bytes{${OF}}`, legend: 'newest backup' },
            { expr: `smc_disk_free_bytes{${OF}}`, legend: 'free on the disk' },
          ],
          min: 0,
        }),
        course({
          title: 'Ages',
          unit: 's',
          queries: [
            { expr: `smc_checkpoint_age_seconds{${OF}}`, legend: 'checkpoint' },
            { expr: `smc_backup_age_seconds{${OF}}`, legend: 'backup' },
          ],
          min: 0,
        }),
        course({
          title: 'Failures of the store',
          unit: 'short',
          queries: [
            { expr: rise('smc_store_errors_total', 'code'), legend: '{{code}}' },
            { expr: `smc_store_failing{${OF}} == 1`, legend: 'failing now' },
          ],
          min: 0,
        }),
        course({
          title: 'Newest event in the log',
          unit: 'none',
          queries: each(`smc_log_last_sequence{${OF}}`, '{{instance}}'),
        }),
      ],
    },
    {
      title: 'Feeds and data',
      panels: [
        course({
          title: 'State of the feeds',
          unit: 'short',
          queries: each(`sum by (feed, state) (smc_feed_state{${OF}} == 1)`, '{{feed}} {{state}}'),
          min: 0,
        }),
        course({
          title: 'Incidents of the feeds',
          unit: 'short',
          queries: [
            ...each(rise('smc_feed_incidents_total', 'incident'), '{{incident}}'),
            ...each(rise('smc_feed_reconnects_total', 'feed'), '{{feed}} connected anew'),
          ],
          min: 0,
        }),
        course({
          title: 'Age of the last price',
          unit: 's',
          queries: each(`topk(10, smc_feed_age_seconds{${OF}})`, '{{symbol}}'),
          min: 0,
        }),
        course({
          title: 'Messages',
          unit: 'ops',
          queries: each(rate('smc_feed_messages_total', 'kind'), '{{kind}}'),
          min: 0,
        }),
        course({
          title: 'Delay from the exchange, and the clocks',
          unit: 's',
          queries: [
            ...both('smc_feed_delay_seconds', ''),
            ...each(`smc_clock_skew_seconds{${OF}}`, 'clock of the exchange less ours'),
          ],
        }),
        course({
          title: 'Age of the last closed candle',
          unit: 's',
          queries: each(`topk(10, smc_feed_candle_age_seconds{${OF}})`, '{{symbol}}'),
          min: 0,
        }),
        course({
          title: 'Closed candles by grade',
          unit: 'short',
          queries: each(rise('smc_candles_total', 'timeframe, grade'), '{{timeframe}} {{grade}}'),
          min: 0,
        }),
        course({
          title: 'Faults found in the data',
          unit: 'short',
          queries: [
            ...each(rise('smc_data_findings_total', 'issue'), '{{issue}}'),
            ...each(`count by (instance) (smc_market_grade{${OF}} == 0)`, 'markets rejected now'),
          ],
          min: 0,
        }),
        course({
          title: 'Measured beyond its limit',
          unit: 'short',
          queries: each(`smc_health_failing{${OF}} == 1`, '{{check}} {{subject}}'),
          min: 0,
        }),
      ],
    },
    {
      title: 'Agents and API',
      panels: [
        course({
          title: 'Errors of the agents',
          unit: 'short',
          queries: [
            ...each(rise('smc_agent_errors_total', 'agent'), '{{agent}}'),
            ...each(rise('smc_figure_errors_total', 'metric'), 'cannot be read: {{metric}}'),
          ],
          min: 0,
        }),
        course({
          title: 'Last heard of an agent',
          unit: 's',
          queries: each(`smc_agent_heartbeat_age_seconds{${OF}}`, '{{agent}}'),
          min: 0,
        }),
        course({
          title: 'Requests by status',
          unit: 'ops',
          queries: each(rate('smc_api_requests_total', 'status'), '{{status}}'),
          min: 0,
        }),
        course({
          title: 'Time to answer, 99%',
          unit: 's',
          queries: each(`topk(10, ${quantile(0.99, 'smc_api_request_seconds', 'route')})`, '{{route}}'),
        }),
        course({
          title: 'Open streams',
          unit: 'short',
          queries: [
            ...each(`smc_api_stream_clients{${OF}}`, 'clients'),
            ...each(rise('smc_api_stream_closed_total', 'reason'), 'ended: {{reason}}'),
          ],
          min: 0,
        }),
        course({
          title: 'Spans for the collector of traces',
          unit: 'short',
          note: 'None where none is configured: docs/traces.md.',
          queries: each(rise('smc_trace_spans_total', 'outcome'), '{{outcome}}'),
          min: 0,
        }),
        course({
          title: 'Waiting for the slowest client',
          unit: 'bytes',
          queries: each(`smc_api_stream_queue_bytes{${OF}}`, '{{instance}}'),
          min: 0,
        }),
      ],
    },
    {
      title: 'Process',
      panels: [
        course({
          title: 'Memory',
          unit: 'bytes',
          queries: [
            { expr: `process_resident_memory_bytes{${OF},job="smc"}`, legend: 'in RAM' },
            { expr: `nodejs_heap_size_used_bytes{${OF},job="smc"}`, legend: 'held by JavaScript' },
          ],
          min: 0,
        }),
        course({
          title: 'Event loop: how late timers come',
          unit: 's',
          queries: [
            { expr: `nodejs_eventloop_lag_p99_seconds{${OF},job="smc"}`, legend: '99%' },
            { expr: `nodejs_eventloop_lag_max_seconds{${OF},job="smc"}`, legend: 'latest' },
          ],
          min: 0,
        }),
        course({
          title: 'Processor',
          unit: 'percentunit',
          note: 'Of one core.',
          queries: each(`rate(process_cpu_seconds_total{${OF},job="smc"}[$__rate_interval])`, '{{instance}}'),
          min: 0,
        }),
        course({
          title: 'Collecting garbage',
          unit: 'percentunit',
          queries: each(
            `sum by (kind) (rate(nodejs_gc_duration_seconds_sum{${OF},job="smc"}[$__rate_interval]))`,
            '{{kind}}',
          ),
          min: 0,
        }),
        course({
          title: 'Open files and sockets',
          unit: 'short',
          queries: each(`process_open_fds{${OF},job="smc"}`, '{{instance}}'),
          min: 0,
        }),
        course({
          title: 'Started',
          unit: 'short',
          note: 'Starts in half an hour: docs/runbook.md, SmcRestarting.',
          queries: each(`changes(process_start_time_seconds{${OF},job="smc"}[30m])`, '{{instance}}'),
          min: 0,
        }),
      ],
    },
  ],
};
