// Access: who may do what. One table for routes, one for roles, one for the scopes of keys; what is in none of them is closed.
import type { Role, Scope } from '#store/people/people.ts';

const PERMISSIONS = [
  'read',
  'backtest',
  'trade',
  'command',
  'metrics',
  'manage-users',
  'operate',
  'own-login',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** `public` is open to all; everything else needs a login and the permission. */
export const ACCESS = {
  'GET /health': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /api/docs': 'public',
  'POST /api/v1/auth/login': 'public',
  'GET /api/v1/auth/session': 'public',
  'POST /api/v1/auth/logout': 'own-login',
  'POST /api/v1/auth/password': 'own-login',
  'POST /api/v1/auth/confirm': 'own-login',
  'GET /api/v1/auth/second-factor': 'own-login',
  'POST /api/v1/auth/second-factor': 'own-login',
  'POST /api/v1/auth/second-factor/confirm': 'own-login',
  'POST /api/v1/auth/second-factor/recovery-codes': 'own-login',
  'DELETE /api/v1/auth/second-factor': 'own-login',
  'GET /api/v1/auth/me': 'read',
  'GET /api/v1/auth/sessions': 'own-login',
  'DELETE /api/v1/auth/sessions/:id': 'own-login',
  'GET /api/v1/auth/api-keys': 'own-login',
  'POST /api/v1/auth/api-keys': 'own-login',
  'DELETE /api/v1/auth/api-keys/:id': 'own-login',
  'GET /api/v1/users': 'manage-users',
  'POST /api/v1/users': 'manage-users',
  'GET /api/v1/users/:id': 'manage-users',
  'GET /api/v1/users/:id/sessions': 'manage-users',
  'DELETE /api/v1/users/:id/sessions': 'manage-users',
  'PATCH /api/v1/users/:id': 'manage-users',
  'DELETE /api/v1/users/:id': 'manage-users',
  'POST /api/v1/users/:id/reset-password': 'manage-users',
  'DELETE /api/v1/users/:id/second-factor': 'manage-users',
  'GET /api/v1/market/stream': 'read',
  'GET /api/v1/events/stream': 'read',
  'POST /api/v1/smc/detect': 'read',
  'GET /api/v1/orders': 'read',
  'GET /api/v1/orders/:id': 'read',
  'POST /api/v1/orders/create': 'trade',
  'POST /api/v1/orders/preview': 'trade',
  'POST /api/v1/orders/:id/preview': 'trade',
  'PATCH /api/v1/orders/:id': 'trade',
  'DELETE /api/v1/orders/:id': 'trade',
  'GET /api/v1/risk/portfolio': 'read',
  'GET /api/v1/risk/readiness': 'read',
  'GET /api/v1/risk/reconciliation': 'read',
  'POST /api/v1/risk/reconcile': 'command',
  'GET /api/v1/accounts/:account/snapshot': 'read',
  'GET /api/v1/strategies': 'read',
  'GET /api/v1/analytics/candles': 'backtest',
  'GET /api/v1/analytics/backtest': 'backtest',
  'POST /api/v1/analytics/backtest': 'backtest',
  'GET /api/v1/analytics/backtest/:id': 'backtest',
  'GET /api/v1/analytics/backtest/:id/trades/:number': 'backtest',
  'DELETE /api/v1/analytics/backtest/:id': 'backtest',
  'GET /api/v1/analytics/optimisation': 'backtest',
  'POST /api/v1/analytics/optimisation': 'backtest',
  'GET /api/v1/analytics/optimisation/:id': 'backtest',
  'DELETE /api/v1/analytics/optimisation/:id': 'backtest',
  'GET /api/v1/research/evidence': 'backtest',
  'POST /api/v1/research/evidence': 'backtest',
  'GET /api/v1/research/evidence/:id': 'backtest',
  'GET /api/v1/research/evidence/:id/examples/:subject': 'backtest',
  'DELETE /api/v1/research/evidence/:id': 'backtest',
  'GET /api/v1/instruments': 'read',
  'GET /api/trading/market-data': 'read',
  'GET /api/trading/live-ohlcv': 'read',
  'GET /api/trading/data-health': 'read',
  'GET /api/trading/paper-trades': 'read',
  'GET /api/trading/positions': 'read',
  'GET /api/trading/account-summary': 'read',
  'GET /system/status': 'read',
  'POST /system/command': 'command',
  'GET /agents/status': 'read',
  'POST /agents/:name/command': 'operate',
  'GET /events/history': 'read',
  'GET /api/v1/events/:sequence': 'read',
  'GET /api/v1/events/:sequence/causes': 'read',
  'GET /config': 'read',
  'GET /api/v1/config/document': 'read',
  'PUT /api/v1/config/document': 'operate',
  'POST /api/v1/config/check': 'read',
  'GET /api/v1/config/history': 'read',
  'GET /api/v1/config/history/:version': 'read',
  'GET /api/v1/audit': 'read',
  'POST /api/v1/audit/verify': 'read',
  'GET /api/v1/reports/trades.csv': 'read',
  'GET /api/v1/reports/orders.csv': 'read',
  'GET /api/v1/reports/executions.csv': 'read',
  'GET /api/v1/reports/tax-lots.csv': 'read',
  'GET /api/v1/reports/trades.pdf': 'read',
  'GET /api/v1/journal': 'own-login',
  'PUT /api/v1/journal': 'own-login',
  'GET /api/v1/logs': 'operate',
  'GET /api/v1/backups': 'operate',
  'POST /api/v1/backups': 'operate',
  'POST /api/v1/backups/:name/verify': 'operate',
  'GET /metrics': 'metrics',
  'GET /*': 'public',
} as const satisfies Readonly<
  Record<`${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`, Permission | 'public'>
>;

/** Asked by what keeps the program running, directly and again and again: it must get an answer, or would end what is well. */
export const PROBES: ReadonlySet<string | undefined> = new Set([
  'GET /health/live',
  'GET /health/ready',
] satisfies (keyof typeof ACCESS)[]);

/** They open a socket, and whoever opens one names the origin. */
export const STREAMS = ['GET /api/v1/market/stream', 'GET /api/v1/events/stream'] as const;

/** What a person does only shortly after having shown the password: whoever sits down at an open session gets no further. */
export const NEEDS_PASSWORD: ReadonlySet<keyof typeof ACCESS> = new Set([
  'POST /api/v1/auth/api-keys',
  'POST /api/v1/auth/second-factor',
  'POST /api/v1/auth/second-factor/recovery-codes',
  'DELETE /api/v1/auth/second-factor',
  'POST /api/v1/users',
  'PATCH /api/v1/users/:id',
  'DELETE /api/v1/users/:id',
  'POST /api/v1/users/:id/reset-password',
  'DELETE /api/v1/users/:id/second-factor',
  'PUT /api/v1/config/document',
]);

/** A route that is not in the table cannot be written: its name does not compile. */
export type RouteName = keyof typeof ACCESS;

const OF_ROLE: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  trader: new Set(['read', 'backtest', 'trade', 'command', 'own-login']),
  analyst: new Set(['read', 'backtest', 'own-login']),
  admin: new Set(PERMISSIONS),
};

/** A key never manages users, keys, sessions or the program itself: a stolen key must not make itself another. */
const OF_SCOPE: Readonly<Record<Scope, readonly Permission[]>> = {
  read: ['read', 'backtest'],
  trade: ['trade', 'command'],
  metrics: ['metrics'],
};

/** @param scopes of the key that was sent, or undefined for a session */
export const may = (role: Role, scopes: readonly Scope[] | undefined, permission: Permission): boolean =>
  OF_ROLE[role].has(permission) &&
  (scopes === undefined || scopes.some((scope) => OF_SCOPE[scope].includes(permission)));

/** Whether a key of this scope could do anything for this role. */
export const canScope = (role: Role, scope: Scope): boolean =>
  OF_SCOPE[scope].some((permission) => OF_ROLE[role].has(permission));
