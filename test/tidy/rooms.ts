// Rooms: which part of the code may import which. ARCHITECTURE.md shows this table, and the tidy test holds the two together.

export type Room = {
  /** Folder under src, or a file that stands there alone. A longer name wins: `venues/simulated` is not `venues`. */
  readonly name: string;
  /** Rooms whose door it may import; `all` for the composition. A room may always import its own sub-rooms by their doors. */
  readonly imports: 'all' | readonly string[];
  /** npm packages that it may import. */
  readonly packages: readonly string[];
  /** No clock, no random, no timers, no environment, no console, no `node:`: a function of what it is given. */
  readonly pure: boolean;
};

const pure = (name: string, imports: readonly string[], packages: readonly string[] = []): Room => ({
  name,
  imports,
  packages,
  pure: true,
});
const rim = (name: string, imports: 'all' | readonly string[], packages: readonly string[] = []): Room => ({
  name,
  imports,
  packages,
  pure: false,
});

export const ROOMS: readonly Room[] = [
  pure('model', []),
  pure('market', ['model']),
  pure('detection', ['model']),
  pure('detection/compat', ['model']),
  pure('indicators', ['model'], ['trading-signals']),
  pure('decision', ['model']),
  pure('risk', ['model']),
  pure('breaker', ['model']),
  pure('execution', ['model']),
  pure('ledger', ['model']),
  pure('rules', ['model']),
  pure('venues/simulated', ['model']),
  pure('venues/caps', ['model']),
  // Asks an order wire, whose promises are the one thing here that waits.
  pure('venues/saga', ['model']),
  pure('venues/emergency', ['model']),
  rim('venues/binance', ['model'], ['ws']),
  rim('venues/binance/orders', ['model', 'venues/binance'], ['ws']),
  rim('venues/ccxt', ['model', 'venues/binance'], ['ccxt']),
  rim('venues/ccxt/orders', ['model', 'venues/ccxt']),
  rim('venues/replay', ['model', 'market', 'venues/binance', 'store']),
  rim('bus', ['model']),
  rim('bus/kafka', ['model', 'bus'], ['@platformatic/kafka']),
  // A file is graded by the very rules that grade the live feed.
  rim('store', ['model', 'market'], ['fflate']),
  rim('store/parquet', ['model'], ['@duckdb/node-api']),
  rim('store/log', ['model']),
  rim('store/people', ['model'], ['otpauth']),
  rim('store/redis', ['model', 'store/people'], ['ioredis']),
  // Its worker reads the log beside the process that writes it.
  rim('store/records', ['model', 'store/log'], ['pg', 'pg-copy-streams']),
  rim('metrics', ['model'], ['prom-client']),
  rim('runtime', [
    'model',
    'market',
    'bus',
    'bus/kafka',
    'metrics',
    'readiness',
    'store',
    'store/log',
    'backtest',
    'api',
    'venues/saga',
    'venues/caps',
    'pipeline.ts',
  ]),
  // Charts of trades are drawn on the timeframe that a trade was planned on.
  rim('backtest', ['model', 'market', 'pipeline.ts', 'bus', 'venues/simulated', 'store']),
  pure('backtest/statistics', ['model']),
  rim('jobs', ['model', 'backtest', 'pipeline.ts'], ['bullmq', 'ioredis']),
  pure('challenge', ['model', 'backtest/statistics']),
  pure('readiness', ['model', 'backtest/statistics']),
  // A venue that others can try their clients on: it knows markets, and nothing of the agent.
  rim('simulator', ['model', 'market'], ['ws']),
  rim(
    'api',
    ['model', 'detection', 'metrics', 'store/people'],
    [
      'fastify',
      'fastify-type-provider-zod',
      '@fastify/static',
      '@fastify/swagger',
      '@fastify/websocket',
      'ws',
      'zod',
      'prom-client',
    ],
  ),
  rim('api/export', ['model'], ['pdfkit']),
  rim('report', ['model'], ['lightweight-charts']),
  pure('pipeline.ts', [
    'model',
    'market',
    'detection',
    'indicators',
    'decision',
    'risk',
    'breaker',
    'execution',
    'ledger',
    'venues/simulated',
  ]),
  rim('secrets', ['model']),
  rim('real', ['model', 'config', 'readiness', 'secrets', 'store/log', 'store/people']),
  rim('logs', ['model'], ['pino', 'pino-pretty']),
  rim('traces', ['model']),
  rim('notify', ['model', 'secrets'], ['nodemailer']),
  rim('config', 'all', ['yaml', 'zod']),
  rim('cli', 'all', ['commander', 'prom-client']),
  rim('main.ts', 'all', ['commander']),
];

const BY_NAME = new Map(ROOMS.map((room) => [room.name, room]));

/** The room that a path under src belongs to (`src/risk/limits.ts` is in `risk`), or undefined where no row names it. */
export function roomOf(path: string): Room | undefined {
  const parts = path.split('/').slice(1);
  for (let length = parts.length; length > 0; length -= 1) {
    const room = BY_NAME.get(parts.slice(0, length).join('/'));
    if (room !== undefined) return room;
  }
  return undefined;
}

/**
 * A room has one door, named after its folder; a file is its own door. Every file of the model is a door, and every file of
 * cli: main.ts loads the one command that was called and no other.
 */
export function isDoor(path: string, room: Room): boolean {
  if (room.name === 'model' || room.name === 'cli') return true;
  if (room.name.endsWith('.ts')) return path === `src/${room.name}`;
  const folder = room.name.slice(room.name.lastIndexOf('/') + 1);
  return path === `src/${room.name}/${folder}.ts`;
}

const cell = (names: readonly string[]): string =>
  names.length === 0 ? 'nothing' : names.map((name) => `\`${name}\``).join(', ');

/** The table as ARCHITECTURE.md shows it between `<!-- rooms -->` and `<!-- /rooms -->`. */
export const roomTable = (): readonly string[] => [
  '| room | may import | packages | pure |',
  '| --- | --- | --- | --- |',
  ...ROOMS.map(
    ({ name, imports, packages, pure: isPure }) =>
      `| \`${name}\` | ${imports === 'all' ? 'all doors' : cell(imports)} | ${cell(packages)} | ${isPure ? 'yes' : 'no'} |`,
  ),
];
