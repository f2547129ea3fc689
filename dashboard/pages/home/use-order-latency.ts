// Use order latency: how long the agent takes from a closed candle to the order, as it measures itself.
import { getText } from '#dashboard/live/file.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useQuery } from '@tanstack/react-query';

const EVERY_MS = 30_000;

/** Text of 99 in 100 since the start; undefined where there was no order yet, or this person may not see it. */
export function useOrderLatency(): string | undefined {
  const denied = useMay('manage-users');
  const { data } = useQuery({
    queryKey: ['order-latency'],
    enabled: denied === undefined,
    refetchInterval: EVERY_MS,
    queryFn: async ({ signal }) => {
      // The reader of figures is the Monitor page's: it comes when the page stands.
      const { readFigures, spread, took } = await import('#dashboard/live/figures.ts');
      const reading = readFigures(await getText('/metrics', undefined, signal), Date.now());
      const { p99, most } = spread(reading, undefined, 'smc_order_latency_seconds', { trigger: 'candle' });
      return p99 === undefined ? null : took(p99, most);
    },
  });
  return data ?? undefined;
}
