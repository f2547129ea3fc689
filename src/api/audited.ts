// Audited: the acts of people that are written down, each with who did it, to what and why; and the refusals that are as well.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiContext } from './context.ts';
import type { ProblemCode } from './problem.ts';
import type { RouteName } from './access.ts';

/** What the route tells of its act. `actor` where nobody is logged in yet. */
export type Act = { readonly subject: string; readonly reason: string; readonly actor?: string };

/** The word for the act of each route that changes something. What is not here changes nothing that lasts. */
export const AUDITED: Partial<Record<RouteName, string>> = {
  'POST /api/v1/auth/login': 'login',
  'POST /api/v1/auth/logout': 'logout',
  'POST /api/v1/auth/password': 'change_password',
  'POST /api/v1/auth/confirm': 'confirm_password',
  'POST /api/v1/auth/second-factor': 'begin_second_factor',
  'POST /api/v1/auth/second-factor/confirm': 'add_second_factor',
  'POST /api/v1/auth/second-factor/recovery-codes': 'renew_recovery_codes',
  'DELETE /api/v1/auth/second-factor': 'remove_second_factor',
  'DELETE /api/v1/auth/sessions/:id': 'end_session',
  'POST /api/v1/auth/api-keys': 'add_key',
  'DELETE /api/v1/auth/api-keys/:id': 'remove_key',
  'POST /api/v1/users': 'add_user',
  'PATCH /api/v1/users/:id': 'change_user',
  'DELETE /api/v1/users/:id': 'remove_user',
  'DELETE /api/v1/users/:id/sessions': 'end_sessions',
  'POST /api/v1/users/:id/reset-password': 'reset_password',
  'DELETE /api/v1/users/:id/second-factor': 'remove_second_factor',
  'POST /api/v1/orders/create': 'create_order',
  'PATCH /api/v1/orders/:id': 'change_order',
  'DELETE /api/v1/orders/:id': 'cancel_order',
  'POST /api/v1/risk/reconcile': 'reconcile',
  'POST /system/command': 'command',
  'POST /agents/:name/command': 'command_agent',
  'PUT /api/v1/config/document': 'save_configuration',
  'POST /api/v1/backups': 'take_backup',
  'POST /api/v1/backups/:name/verify': 'verify_backup',
  'POST /api/v1/audit/verify': 'verify_audit',
};

/** Somebody did not show that they are who they say: that is worth knowing as well. */
const TOLD_REFUSALS: ReadonlySet<ProblemCode> = new Set(['login_failed']);

const TEXT_LIMIT = 200;
/** Nothing that could begin a line of its own or steer a terminal. */
const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, TEXT_LIMIT);

/** Before the answer leaves. An audit that cannot be written does not take back what was done: the log has it. */
export function writeAudit({ port, now }: ApiContext, request: FastifyRequest, reply: FastifyReply): void {
  const { act, caller, problem } = request;
  const { name } = request.routeOptions.config;
  const action = name === undefined ? undefined : AUDITED[name];
  if (action === undefined || act === 'again') return;
  const isRefused = reply.statusCode >= 400;
  if (isRefused && (problem === undefined || !TOLD_REFUSALS.has(problem.code as ProblemCode))) return;
  const key = caller?.key === undefined ? '' : `by the key that ends in ${caller.key.lastFour}`;
  try {
    port.audit.append({
      time: now(),
      actor: printable(act?.actor ?? caller?.user.email ?? 'nobody'),
      action: isRefused ? `${action}_failed` : action,
      subject: printable(act?.subject ?? ''),
      reason: printable([act?.reason ?? '', key].filter((text) => text !== '').join('; ')),
    });
  } catch (cause) {
    request.note['audit'] = cause instanceof Error ? cause.name : 'failed';
  }
}
