// Auth routes: come in, go out, change the password, and see and end one's own sessions.
import { z } from 'zod';
import { accountsOf } from './context.ts';
import { code, email, identifier, page } from './field.ts';
import { endpoint } from './endpoint.ts';
import { goneCookie, PROOF_LIFE_MS, sessionCookie } from './caller.ts';
import { PASSWORD_MOST, ROLES } from '#store/people/people.ts';
import { Problem } from './problem.ts';
import type { ApiContext } from './context.ts';
import type { Caller } from './caller.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { LoginAnswer, People, Session, User } from '#store/people/people.ts';

/** Longer than any password that is taken, and short enough to be refused before it is hashed. */
const password = z.string().min(1).max(PASSWORD_MOST);

const userReply = z.object({
  id: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  created_at: z.int(),
  last_login: z.int().nullable(),
  is_active: z.boolean(),
  accounts: z.array(z.string()),
  risk_limits: z.record(z.string(), z.string()),
  must_change_password: z.boolean(),
  second_factor: z.boolean(),
});
export type UserReply = z.output<typeof userReply>;
export { userReply };

export const userJson = (people: People, user: User): UserReply => ({
  id: user.id,
  email: user.email,
  role: user.role,
  created_at: user.createdAt,
  last_login: user.lastLogin ?? null,
  is_active: user.isActive,
  accounts: [...user.accounts],
  risk_limits: { ...user.riskLimits },
  must_change_password: user.mustChange,
  second_factor: people.secondFactors.state(user.id).isOn,
});

const meReply = z.object({
  user: userReply,
  scopes: z.array(z.string()).nullable(),
  /** Until then the password need not be shown again. */
  confirmed_until: z.int().nullable(),
});
export const session = z.object({
  id: z.string(),
  created_at: z.int(),
  seen_at: z.int(),
  address: z.string(),
  is_current: z.boolean(),
});

export const sessionJson = ({ id, createdAt, seenAt, address }: Session, caller: Caller): z.output<typeof session> => ({
  id,
  created_at: createdAt,
  seen_at: seenAt,
  address,
  is_current: id === caller.session?.id,
});

export function authRoutes(app: FastifyInstance, context: ApiContext, sessionLifeMs: number): void {
  const { people, now } = context;
  const ownUser = (user: User): UserReply => ({ ...userJson(people, user), accounts: [...accountsOf(context, user)] });

  const letIn = (answer: LoginAnswer, reply: FastifyReply): { user: UserReply } => {
    switch (answer.kind) {
      case 'in':
        void reply.header('set-cookie', sessionCookie(answer.token, sessionLifeMs));
        return { user: ownUser(answer.user) };
      case 'wrong':
        throw new Problem('login_failed');
      case 'second-factor':
        throw new Problem('second_factor_required');
      case 'busy':
        throw new Problem('busy', { retryAfterMs: 1_000 });
      case 'wait':
        throw new Problem('rate_limited', { retryAfterMs: answer.waitMs });
    }
  };

  endpoint(
    app,
    'POST /api/v1/auth/login',
    {
      summary: 'Log in; sets the session cookie',
      body: z.strictObject({ email, password, code: code.optional() }),
      reply: z.object({ user: userReply }),
    },
    async ({ body, request, reply }) => {
      request.note['email'] = body.email;
      request.act = { actor: body.email, subject: body.email, reason: `from ${request.ip}` };
      // A session that was open in this browser ends: its id is never carried over.
      const before = request.caller;
      const answer = await people.login(body.email, body.password, request.ip, body.code);
      request.note['login'] = answer.kind;
      if (answer.kind === 'in' && before?.session !== undefined)
        await people.endSession(before.session.id, before.user.id);
      return letIn(answer, reply);
    },
  );
  endpoint(
    app,
    'POST /api/v1/auth/logout',
    { summary: 'Log out', reply: z.object({ logged_out: z.boolean() }) },
    async ({ caller, reply }) => {
      if (caller.session !== undefined) await people.endSession(caller.session.id, caller.user.id);
      void reply.header('set-cookie', goneCookie()).header('clear-site-data', '"cache", "storage"');
      return { logged_out: true };
    },
  );
  endpoint(
    app,
    'POST /api/v1/auth/password',
    {
      summary: 'Change the password; ends all sessions and begins a new one',
      body: z.strictObject({ old_password: password, new_password: z.string().min(1).max(1_000) }),
      reply: z.object({ user: userReply }),
    },
    async ({ caller, body, request, reply }) => {
      const answer = await people.changePassword(caller.user, body.old_password, body.new_password, request.ip);
      request.note['password'] = answer.kind;
      if (answer.kind === 'refused')
        throw new Problem('password_refused', { reason: answer.fault.replaceAll('-', '_') });
      return letIn(answer, reply);
    },
  );
  endpoint(
    app,
    'POST /api/v1/auth/confirm',
    {
      summary: 'Show the password again, for what needs it; the session goes on under a new cookie',
      body: z.strictObject({ password, code: code.optional() }),
      reply: z.object({ confirmed_until: z.int() }),
    },
    async ({ caller, body, request, reply }) => {
      // Without a session nobody is here: a key has no permission for this.
      const answer = await people.proveAgain(caller.session!, body.password, request.ip, body.code);
      letIn(answer, reply);
      return { confirmed_until: now() + PROOF_LIFE_MS };
    },
  );
  // Before there is a login a page may ask as well, and an answer that is no refusal is no fault in its console.
  endpoint(
    app,
    'GET /api/v1/auth/session',
    { summary: 'Who is logged in, null for nobody', reply: z.object({ user: userReply.nullable() }) },
    ({ request: { caller } }) => ({ user: caller?.session === undefined ? null : ownUser(caller.user) }),
  );
  endpoint(app, 'GET /api/v1/auth/me', { summary: 'Who is logged in', reply: meReply }, ({ caller }) => ({
    user: ownUser(caller.user),
    scopes: caller.key === undefined ? null : [...caller.key.scopes],
    confirmed_until: caller.session === undefined ? null : caller.session.provedAt + PROOF_LIFE_MS,
  }));
  endpoint(app, 'GET /api/v1/auth/sessions', { summary: 'Own sessions', reply: page(session) }, async ({ caller }) => ({
    items: (await people.sessions.list(caller.user.id, now())).map((each) => sessionJson(each, caller)),
    next_cursor: null,
  }));
  endpoint(
    app,
    'DELETE /api/v1/auth/sessions/:id',
    {
      summary: 'End one of the own sessions',
      params: z.strictObject({ id: identifier }),
      reply: z.object({ ended: z.boolean() }),
    },
    async ({ caller, params, request }) => {
      request.act = { subject: params.id, reason: '' };
      if (!(await people.endSession(params.id, caller.user.id))) throw new Problem('not_found');
      return { ended: true };
    },
  );
}
