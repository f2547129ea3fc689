// User routes: an admin lets people in, changes what they may do, and shows them out.
import { z } from 'zod';
import { accountName, decimalText, email, identifier, limitOf, page, paging } from './field.ts';
import { endpoint } from './endpoint.ts';
import { Problem } from './problem.ts';
import { ROLES } from '#store/people/people.ts';
import { session, sessionJson, userJson, userReply } from './auth-routes.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';
import type { User, UserChange } from '#store/people/people.ts';

const accounts = z.array(accountName).max(50);
const riskLimits = z.record(z.string().regex(/^[a-z_]{1,40}$/), decimalText);
const params = z.strictObject({ id: identifier });
const withPassword = z.object({ user: userReply, one_time_password: z.string() });

export function userRoutes(app: FastifyInstance, context: ApiContext): void {
  const { people, port, cursors, now } = context;
  const told = (user: User) => userJson(people, user);
  const found = (user: User | 'last-admin' | undefined): User => {
    if (user === undefined) throw new Problem('not_found');
    if (user === 'last-admin') throw new Problem('last_admin');
    return user;
  };
  const checkAccounts = (named: readonly string[] | undefined): void => {
    const known = port.accounts();
    const wrong = (named ?? []).findIndex((account) => !known.includes(account));
    if (wrong >= 0)
      throw new Problem('invalid_request', { errors: [{ path: `accounts.${wrong}`, code: 'account_unknown' }] });
  };

  endpoint(
    app,
    'GET /api/v1/users',
    { summary: 'All users', query: z.strictObject(paging), reply: page(userReply) },
    ({ caller, query }) => {
      const limit = limitOf(query.limit);
      const after = query.cursor === undefined ? '' : cursors.open('users', caller.user.id, query.cursor);
      const users = people.users.list(after, limit + 1);
      const shown = users.slice(0, limit);
      return {
        items: shown.map(told),
        next_cursor: users.length > limit ? cursors.seal('users', caller.user.id, shown.at(-1)!.id) : null,
      };
    },
  );
  endpoint(
    app,
    'POST /api/v1/users',
    {
      summary: 'Add a user; the one-time password is shown this once',
      body: z.strictObject({
        email,
        role: z.enum(ROLES),
        accounts: accounts.default([]),
        risk_limits: riskLimits.default({}),
      }),
      reply: withPassword,
      status: 201,
    },
    async ({ body, request }) => {
      checkAccounts(body.accounts);
      const { risk_limits, ...rest } = body;
      const added = await people.addUser({ ...rest, riskLimits: risk_limits });
      if (added === 'taken') throw new Problem('email_taken');
      if (added === 'busy') throw new Problem('busy', { retryAfterMs: 1_000 });
      request.note['subject'] = added.user.id;
      request.act = { subject: added.user.email, reason: `${added.user.role}; accounts ${body.accounts.join(' ')}` };
      return { user: told(added.user), one_time_password: added.password };
    },
  );
  endpoint(app, 'GET /api/v1/users/:id', { summary: 'One user', params, reply: userReply }, ({ params: { id } }) =>
    told(found(people.users.find(id))),
  );
  endpoint(
    app,
    'PATCH /api/v1/users/:id',
    {
      summary: 'Change a user; ends the sessions of that user',
      params,
      body: z
        .strictObject({
          role: z.enum(ROLES).optional(),
          is_active: z.boolean().optional(),
          accounts: accounts.optional(),
          risk_limits: riskLimits.optional(),
        })
        .refine((body) => Object.keys(body).length > 0, 'nothing to change'),
      reply: userReply,
    },
    async ({ params: { id }, body, request }) => {
      checkAccounts(body.accounts);
      const change: UserChange = {
        ...(body.role === undefined ? {} : { role: body.role }),
        ...(body.is_active === undefined ? {} : { isActive: body.is_active }),
        ...(body.accounts === undefined ? {} : { accounts: body.accounts }),
        ...(body.risk_limits === undefined ? {} : { riskLimits: body.risk_limits }),
      };
      request.note['subject'] = id;
      const changed = found(await people.changeUser(id, change));
      request.act = { subject: changed.email, reason: JSON.stringify(body) };
      return told(changed);
    },
  );
  endpoint(
    app,
    'DELETE /api/v1/users/:id',
    { summary: 'Remove a user', params, reply: z.object({ removed: z.boolean() }) },
    async ({ params: { id }, request }) => {
      request.note['subject'] = id;
      request.act = { subject: people.users.find(id)?.email ?? id, reason: '' };
      const removed = await people.removeUser(id);
      if (removed === undefined) throw new Problem('not_found');
      if (removed === 'last-admin') throw new Problem('last_admin');
      return { removed: true };
    },
  );
  endpoint(
    app,
    'GET /api/v1/users/:id/sessions',
    { summary: 'Where a user is logged in', params, reply: page(session) },
    async ({ caller, params: { id } }) => ({
      items: (await people.sessions.list(found(people.users.find(id)).id, now())).map((each) =>
        sessionJson(each, caller),
      ),
      next_cursor: null,
    }),
  );
  endpoint(
    app,
    'DELETE /api/v1/users/:id/sessions',
    {
      summary: 'End every session of a user, but the one that asks',
      params,
      reply: z.object({ ended: z.int() }),
    },
    async ({ caller, params: { id }, request }) => {
      const user = found(people.users.find(id));
      request.note['subject'] = id;
      request.act = { subject: user.email, reason: '' };
      const open = await people.sessions.list(id, now());
      const others = open.filter((each) => each.id !== caller.session?.id);
      const ended = await Promise.all(others.map((each) => people.endSession(each.id, id)));
      return { ended: ended.filter(Boolean).length };
    },
  );
  endpoint(
    app,
    'POST /api/v1/users/:id/reset-password',
    { summary: 'A new one-time password for a user', params, reply: withPassword },
    async ({ params: { id }, request }) => {
      const user = found(people.users.find(id));
      request.note['subject'] = id;
      request.act = { subject: user.email, reason: '' };
      const password = await people.resetPassword(id);
      if (password === undefined) throw new Problem('busy', { retryAfterMs: 1_000 });
      return { user: told(people.users.find(id) ?? user), one_time_password: password };
    },
  );
  endpoint(
    app,
    'DELETE /api/v1/users/:id/second-factor',
    {
      summary: 'Remove the second factor of a user who has lost it',
      params,
      reply: z.object({ removed: z.boolean() }),
    },
    ({ params: { id }, request }) => {
      const user = found(people.users.find(id));
      request.act = { subject: user.email, reason: '' };
      if (!people.secondFactors.remove(id)) throw new Problem('not_found');
      return { removed: true };
    },
  );
}
