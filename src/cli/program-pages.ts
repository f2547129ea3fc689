// Program pages: health and figures of a program that has no API: alive, ready, and what Prometheus reads.
import { createServer } from 'node:http';
import { Registry } from 'prom-client';
import { openMeasures, publish } from '#metrics/metrics.ts';
import { SmcError } from '#model/fate.ts';
import type { Cluster, Leases } from '#bus/kafka/kafka.ts';
import type { Event } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { ProgramName } from './start-apart.ts';
import type { Shell } from './shell.ts';
import type { WorkState } from '#runtime/runtime.ts';

export type ProgramStatus = {
  readonly state: WorkState;
  /** Partitions that it runs. */
  readonly units: readonly number[];
  /** Inputs or turns since the start. */
  readonly handled: number;
  /** What waits; undefined where it runs nothing. */
  readonly lag: number | undefined;
  readonly feed?: string;
  readonly hasEnded?: boolean;
  /** Newest moment of the markets. */
  readonly time?: Millis;
};

export type PagesOptions = {
  readonly program: ProgramName;
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  readonly status: () => Promise<ProgramStatus>;
  readonly leases: Pick<Leases, 'unheld' | 'silentMs'>;
  readonly unreadable: Cluster['unreadable'];
};

export type ProgramPages = {
  readonly url: string;
  /** Counts what was said. */
  readonly hear: (event: Event) => void;
  readonly stop: () => Promise<void>;
};

/** Well below what Prometheus and a probe wait. */
const STATUS_MS = 1_500;
const STATES: readonly WorkState[] = ['standby', 'opening', 'running', 'troubled', 'stopped'];

/** @throws SmcError PORT_IN_USE */
export async function programPages(options: PagesOptions, shell: Shell): Promise<ProgramPages> {
  const { program, host, port, status, leases, unreadable } = options;
  const registry = new Registry();
  const measures = openMeasures(registry, { now: shell.now, timer: shell.clock });
  let last: ProgramStatus = { state: 'standby', units: [], handled: 0, lag: undefined };
  publish(registry, 'smc_program_state', () =>
    STATES.map((state) => ({ labels: [program, state], value: state === last.state ? 1 : 0 })),
  );
  publish(registry, 'smc_program_partitions', () => [{ labels: [program], value: last.units.length }]);
  publish(registry, 'smc_program_handled_total', () => [{ labels: [program], value: last.handled }]);
  publish(registry, 'smc_program_unheld_partitions', () => [{ labels: [program], value: leases.unheld().length }]);
  publish(registry, 'smc_program_unreadable_total', () => [{ labels: [program], value: unreadable.count }]);
  publish(registry, 'smc_bus_silence_seconds', () => [{ labels: [program], value: leases.silentMs() / 1_000 }]);
  publish(registry, 'smc_program_lag', () => (last.lag === undefined ? [] : [{ labels: [program], value: last.lag }]));

  const server = createServer((request, response) => {
    const answer = (code: number, body: unknown): void => {
      response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    };
    const respond = async (): Promise<void> => {
      const path = request.method === 'GET' ? request.url : undefined;
      if (path === '/health/live') return answer(200, { status: 'live' });
      if (path !== '/metrics' && path !== '/health/ready') return answer(404, { status: 'not_found' });
      const limit = new Promise<undefined>((done) => setTimeout(done, STATUS_MS, undefined).unref());
      const now = await Promise.race([status().catch(() => undefined), limit]);
      // A broker that does not answer takes the lag away, and not the page by which that is noticed.
      last = now ?? { ...last, state: 'troubled', lag: undefined };
      if (path === '/health/ready') {
        // Who waits to take over is as ready as who runs.
        const isReady = last.state === 'running' || last.state === 'standby';
        return answer(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not_ready', program, ...last });
      }
      response.writeHead(200, { 'content-type': registry.contentType });
      response.end(await registry.metrics());
    };
    respond().catch(() => answer(503, { status: 'not_ready', program, state: 'troubled' }));
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, host, resolve);
  try {
    await promise;
  } catch (cause) {
    throw new SmcError('PORT_IN_USE', `port ${port} cannot be had`, `${host}:${port}`, 'give another with --port', {
      cause,
    });
  }
  server.on('error', (error) => shell.err.write(`${error.message}\n`));
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host}:${bound}`,
    hear: measures.onEvent,
    async stop() {
      const { promise: closed, resolve: done } = Promise.withResolvers<void>();
      server.close(() => done());
      server.closeAllConnections();
      await closed;
    },
  };
}
