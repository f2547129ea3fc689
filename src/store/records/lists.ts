// Lists: what a person may ask of the read models; every list is paged, and every answer is for a viewer.
import { conditions, pageOf, within } from './page.ts';
import {
  DETECTIONS,
  EXECUTIONS,
  ORDERS,
  PATTERNS,
  PLANS,
  PORTFOLIOS,
  POSITIONS,
  RISK_METRICS,
  SESSIONS,
} from './tables.ts';
import type { Engine, Reader, Viewer } from './engine.ts';
import type { Page, PageOptions, Span } from './page.ts';
import type { PatternRow } from './tables.ts';
import type { RowOf, Table } from './table.ts';
import type { Timeframe } from '#model/time.ts';

/** Left out is any. */
type Mine = PageOptions & { readonly account?: string };
type Timed = Mine & Span & { readonly symbol?: string };

type List<T extends Table, Options> = (viewer: Viewer, options?: Options) => Promise<Page<RowOf<T>>>;

/** A pattern with the ids of the viewer's own orders that it triggered. */
export type PatternWithOrders = PatternRow & { readonly triggered_orders: readonly string[] };

export type Lists = {
  readonly portfolios: List<typeof PORTFOLIOS, Mine>;
  readonly sessions: List<typeof SESSIONS, Mine & Span>;
  readonly plans: List<typeof PLANS, Timed>;
  readonly orders: List<
    typeof ORDERS,
    Timed & { readonly status?: string; readonly session_id?: string; readonly pattern_id?: string }
  >;
  readonly executions: List<typeof EXECUTIONS, Timed & { readonly order_id?: string; readonly session_id?: string }>;
  /** `open` chooses those that are held, or those that are flat. */
  readonly positions: List<typeof POSITIONS, Timed & { readonly open?: boolean; readonly session_id?: string }>;
  readonly riskMetrics: List<typeof RISK_METRICS, Mine & Span>;
  readonly patterns: (
    viewer: Viewer,
    options?: PageOptions &
      Span & {
        readonly symbol?: string;
        readonly timeframe?: Timeframe;
        readonly pattern_type?: string;
        readonly is_active?: boolean;
      },
  ) => Promise<Page<PatternWithOrders>>;
  /** The life of one pattern, first change first. */
  readonly detections: List<typeof DETECTIONS, PageOptions & { readonly pattern_id: string }>;
};

export function listsOf({ read }: Engine): Lists {
  return {
    portfolios: (viewer, options = {}) =>
      read(viewer, (reader) =>
        pageOf(reader, PORTFOLIOS, ['account'], conditions({ account: options.account }), options, false),
      ),
    sessions: (viewer, options = {}) =>
      read(viewer, (reader) => {
        const where = [...conditions({ account: options.account }), ...within('start_time', options)];
        return pageOf(reader, SESSIONS, ['start_time', 'account', 'id'], where, options);
      }),
    plans: (viewer, options = {}) =>
      read(viewer, (reader) => {
        const { account, symbol } = options;
        const where = [...conditions({ account, symbol }), ...within('created_at', options)];
        return pageOf(reader, PLANS, ['created_at', 'account', 'id'], where, options);
      }),
    orders: (viewer, options = {}) =>
      read(viewer, (reader) => {
        const { account, symbol, status, session_id, pattern_id } = options;
        const where = [
          ...conditions({ account, symbol, status, session_id, pattern_id }),
          ...within('created_at', options),
        ];
        return pageOf(reader, ORDERS, ['created_at', 'account', 'id'], where, options);
      }),
    executions: (viewer, options = {}) =>
      read(viewer, (reader) => {
        const { account, symbol, order_id, session_id } = options;
        const where = [...conditions({ account, symbol, order_id, session_id }), ...within('executed_at', options)];
        return pageOf(reader, EXECUTIONS, ['executed_at', 'account', 'id'], where, options);
      }),
    positions: (viewer, options = {}) =>
      read(viewer, (reader) => {
        const { account, symbol, session_id, open } = options;
        const where = [...conditions({ account, symbol, session_id }), ...within('opened_at', options)];
        if (open !== undefined) where.push({ column: 'closed_at', is: open ? '=' : '<>', value: null });
        return pageOf(reader, POSITIONS, ['opened_at', 'account', 'id'], where, options);
      }),
    riskMetrics: (viewer, options = {}) =>
      read(viewer, (reader) => {
        const where = [...conditions({ account: options.account }), ...within('timestamp', options)];
        return pageOf(reader, RISK_METRICS, ['timestamp', 'account'], where, options);
      }),
    patterns: (viewer, options = {}) =>
      read(viewer, async (reader) => {
        const { symbol, timeframe, pattern_type, is_active } = options;
        const where = [
          ...conditions({ symbol, timeframe, pattern_type, is_active }),
          ...within('detected_at', options),
        ];
        const page = await pageOf(reader, PATTERNS, ['detected_at', 'id'], where, options);
        return { ...page, items: await withOrders(reader, page.items) };
      }),
    detections: (viewer, options) =>
      read(viewer, (reader) =>
        pageOf(reader, DETECTIONS, ['sequence'], conditions({ pattern_id: options?.pattern_id }), options ?? {}, false),
      ),
  };
}

/** A pattern is everybody's, but which orders came of it is not: they are looked up with the viewer's eyes. */
async function withOrders(reader: Reader, patterns: readonly PatternRow[]): Promise<readonly PatternWithOrders[]> {
  const ids = patterns.map(({ id }) => id);
  const orders = await reader.rows({ table: ORDERS, where: [{ column: 'pattern_id', is: 'in', value: ids }] });
  const byPattern = Map.groupBy(orders as unknown as readonly RowOf<typeof ORDERS>[], (order) => order.pattern_id);
  return patterns.map((pattern) => ({
    ...pattern,
    triggered_orders: [...new Set((byPattern.get(pattern.id) ?? []).map(({ id }) => id))],
  }));
}
