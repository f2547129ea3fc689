// API: the HTTP and WebSocket face of the agent. The door of the room; it knows the agent only by its port.
import { randomBytes } from 'node:crypto';
import { Registry } from 'prom-client';
import { accountRoutes } from './account-routes.ts';
import { readinessRoute } from './readiness-route.ts';
import { reconciliationRoutes } from './reconciliation-routes.ts';
import { authRoutes } from './auth-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { amendRoute } from './amend-route.ts';
import { backtestRoutes } from './backtest-routes.ts';
import { backupRoutes } from './backup-routes.ts';
import { checkBind } from './bind.ts';
import { configRoutes } from './config-routes.ts';
import { cursorsOf } from './cursor.ts';
import { checkDashboard, dashboardRoute } from './dashboard.ts';
import { DEFAULT_DETECTION } from '#detection/detection.ts';
import { DEFAULT_LIFE } from '#store/people/people.ts';
import { detectRoute } from './detect-route.ts';
import { eventRoutes } from './event-routes.ts';
import { evidenceRoutes } from './evidence-routes.ts';
import { eventStreamRoute } from './event-stream.ts';
import { healthRoutes } from './health-routes.ts';
import { instrumentRoutes } from './instrument-routes.ts';
import { jobQueue } from './job-queue.ts';
import { journalRoutes } from './journal-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { marketRoutes } from './market-routes.ts';
import { materialRoutes } from './material-routes.ts';
import { metricsRoute } from './metrics.ts';
import { optimisationRoutes } from './optimisation-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { previewRoute } from './preview-route.ts';
import { reportRoutes } from './report-routes.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { server } from './server.ts';
import { snapshotRoute } from './snapshot-route.ts';
import { socketsOf } from './sockets.ts';
import { streamRoute } from './stream.ts';
import { systemRoutes } from './system-routes.ts';
import { userRoutes } from './user-routes.ts';
import { writeAudit } from './audited.ts';
import type { ApiContext } from './context.ts';
import type { ApiPort } from './port.ts';
import type { BindOptions } from './bind.ts';
import type { DetectionSettings } from '#detection/detection.ts';
import type { FastifyInstance } from 'fastify';
import type { LogRecord } from './log-record.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { People, SessionLife } from '#store/people/people.ts';
import type { WireLimits } from './server.ts';
import type { SharedBuckets } from './rate.ts';
import type { StreamLimits } from './sockets.ts';

export type { BacktestOutcome, CandleSource, JobRun, RecordedSpan, StrategyFacts } from './port-research.ts';
export type {
  AmendTicket,
  ApiPort,
  ExitTicket,
  OrderAnswer,
  OrderTicket,
  Reconciliation,
  RuleSource,
  VenueDifference,
} from './port.ts';
export type { LogRecord } from './log-record.ts';

export type ApiOptions = BindOptions & {
  readonly port: ApiPort;
  readonly people: People;
  readonly now: () => Millis;
  readonly log: (record: LogRecord) => void;
  /** 0 takes any that is free. */
  readonly listenPort: number;
  /** Names under which it is reached, besides those of the loopback and `host`. */
  readonly hosts?: readonly string[];
  /** A folder of built web pages, to be served beside the API. */
  readonly dashboard?: string;
  readonly registry?: Registry;
  readonly detection?: DetectionSettings;
  readonly higherTimeframe?: (timeframe: Timeframe) => Timeframe | undefined;
  /** Of the people; the cookie lasts as long. */
  readonly life?: SessionLife;
  readonly streamLimits?: StreamLimits;
  readonly wire?: Partial<WireLimits>;
  /** Limits of requests that several servers share. */
  readonly buckets?: SharedBuckets;
  /** How long a backtest may take before it becomes a job. */
  readonly backtestPatienceMs?: Millis;
};

export type Api = {
  /** With its port, as a person would type it. */
  readonly url: string;
  /** Streams are told, what runs is answered, then the port is free. */
  readonly stop: () => Promise<void>;
};

/** All routes, not listening yet. @throws SmcError CONFIG_INVALID, FILE_NOT_FOUND for a dashboard that is not built */
export async function buildApi(options: ApiOptions): Promise<FastifyInstance> {
  const {
    port,
    people,
    now,
    tls,
    behindTls,
    allowInsecure = false,
    host,
    hosts = [],
    registry = new Registry(),
  } = options;
  const { detection = DEFAULT_DETECTION, higherTimeframe = () => undefined, life = DEFAULT_LIFE } = options;
  checkBind(options);
  if (options.dashboard !== undefined) checkDashboard(options.dashboard);
  const app = await server({
    people,
    now,
    rules: {
      hosts: [host, ...hosts].map((name) => name.toLowerCase()),
      isTls: tls !== undefined,
      ...(behindTls === undefined ? {} : { proxies: behindTls.proxies, needsTls: !allowInsecure }),
    },
    version: port.system().version,
    tls,
    log: options.log,
    hasPages: options.dashboard !== undefined,
    ...(options.wire === undefined ? {} : { wire: options.wire }),
    ...(options.buckets === undefined ? {} : { buckets: options.buckets }),
  });
  // New with each start: a cursor does not outlive the list that it was given out by.
  const cursors = cursorsOf(randomBytes(32));
  const context: ApiContext = { port, people, now, cursors, detection, higherTimeframe };
  app.addHook('onSend', async (request, reply) => writeAudit(context, request, reply));
  authRoutes(app, context, life.wholeMs);
  secondFactorRoutes(app, context);
  keyRoutes(app, context);
  journalRoutes(app, context);
  userRoutes(app, context);
  orderRoutes(app, context);
  amendRoute(app, context);
  previewRoute(app, context);
  accountRoutes(app, context);
  readinessRoute(app, context);
  reconciliationRoutes(app, context);
  snapshotRoute(app, context);
  instrumentRoutes(app, context);
  marketRoutes(app, context);
  detectRoute(app, context);
  healthRoutes(app, context);
  systemRoutes(app, context);
  eventRoutes(app, context);
  configRoutes(app, context);
  auditRoutes(app, context);
  backupRoutes(app, context);
  reportRoutes(app, context);
  const queue = jobQueue();
  materialRoutes(app, context);
  backtestRoutes(app, context, queue, options.backtestPatienceMs);
  optimisationRoutes(app, context, queue, options.backtestPatienceMs);
  evidenceRoutes(app, context, queue, options.backtestPatienceMs);
  const sockets = socketsOf(context, options.streamLimits);
  const stopStreams = [streamRoute(app, context, sockets), eventStreamRoute(app, context, sockets)];
  metricsRoute(app, context, registry, sockets);
  app.route({
    method: 'GET',
    url: '/api/docs',
    config: { name: 'GET /api/docs' },
    schema: { hide: true },
    handler: () => app.swagger(),
  });
  await dashboardRoute(app, options.dashboard);
  app.addHook('preClose', async () => {
    queue.stop();
    for (const stop of stopStreams) stop();
    sockets.stop();
  });
  await app.ready();
  return app;
}

/** @throws SmcError CONFIG_INVALID where it would listen to other machines without TLS; Error EADDRINUSE */
export async function startApi(options: ApiOptions): Promise<Api> {
  const app = await buildApi(options);
  await app.listen({ host: options.host, port: options.listenPort });
  const address = app.server.address();
  const listens = typeof address === 'object' && address !== null ? address.port : options.listenPort;
  const shown = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${shown}:${listens}`,
    stop: () => app.close(),
  };
}
