// System routes: what the program and its agents do, what has happened, and the word of a person to stop or go on.
import { z } from 'zod';
import { accountName, label, page } from './field.ts';
import { accountOf, accountsOf } from './context.ts';
import { endpoint } from './endpoint.ts';
import { agentJson, breakerReply, ownBreakers, systemJson } from './status-json.ts';
import { Problem } from './problem.ts';
import { SmcError } from '#model/fate.ts';
import type { ApiContext } from './context.ts';
import type { Command } from '#model/event.ts';
import type { FastifyInstance } from 'fastify';

const command = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['pause', 'resume', 'flatten', 'emergency_stop']) }),
  z.strictObject({ type: z.literal('reset_breaker'), tier: z.enum(['agent', 'account', 'system']), reason: label }),
]);

/** The word of the command, with why where a reason was given. */
const actOf = (given: z.output<typeof command>): string =>
  given.type === 'reset_breaker' ? `${given.type} ${given.tier}: ${given.reason}` : given.type;

const commandOf = (given: z.output<typeof command>, by: string): Command => {
  switch (given.type) {
    case 'pause':
    case 'resume':
    case 'flatten':
      return { type: given.type, by };
    case 'emergency_stop':
      return { type: 'emergency-stop', by };
    case 'reset_breaker':
      return { type: 'reset-breaker', tier: given.tier, reason: given.reason, by };
  }
};

export function systemRoutes(app: FastifyInstance, context: ApiContext): void {
  const { port, now } = context;

  endpoint(
    app,
    'GET /system/status',
    {
      summary: 'Mode, data source, uptime, breakers, and when sessions and kill zones are open',
      reply: z.object({
        version: z.string(),
        mode: z.enum(['paper', 'real']),
        real_accounts: z.array(z.string()),
        state: z.enum(['running', 'paused', 'halted']),
        source: z.string(),
        started_at: z.int(),
        uptime_ms: z.int(),
        accounts: z.array(z.string()),
        symbols: z.array(z.string()),
        timeframes: z.array(z.string()),
        last_sequence: z.int(),
        breakers: z.array(breakerReply),
        sessions: z.array(
          z.object({
            name: z.string(),
            role: z.enum(['session', 'kill-zone']),
            zone: z.string(),
            start: z.string(),
            end: z.string(),
          }),
        ),
      }),
    },
    ({ caller }) => {
      const own = accountsOf(context, caller.user);
      const system = systemJson(port, own);
      return {
        ...system,
        uptime_ms: Math.max(0, now() - system.started_at),
        accounts: [...own],
        symbols: port.instruments().map(({ symbol }) => symbol),
        timeframes: [...port.timeframes()],
        last_sequence: port.sequences().last,
        breakers: [...ownBreakers(port, own)],
        // In the order of the bits of an analysed candle.
        sessions: context.detection.sessions.map((window) => ({ ...window })),
      };
    },
  );
  endpoint(
    app,
    'POST /system/command',
    {
      summary: 'Pause, resume, flatten, stop everything, or reset a breaker of an own account',
      query: z.strictObject({ account: accountName.optional() }),
      body: command,
      reply: z.object({ accepted: z.boolean(), account: z.string() }),
      status: 202,
    },
    async ({ caller, body, query, request }) => {
      const account = accountOf(context, caller, query.account);
      // A breaker of the whole system guards the accounts of others as well.
      if (body.type === 'reset_breaker' && body.tier !== 'account' && caller.user.role !== 'admin')
        throw new Problem('forbidden');
      await port.command(account, commandOf(body, caller.user.email));
      request.note['command'] = body.type;
      request.act = { subject: account, reason: actOf(body) };
      return { accepted: true, account };
    },
  );
  endpoint(
    app,
    'GET /agents/status',
    {
      summary: 'State of every agent',
      reply: page(
        z.object({
          name: z.string(),
          state: z.enum(['running', 'paused', 'stopped', 'failed']),
          started_at: z.int(),
          uptime_ms: z.int(),
          heartbeat_at: z.int(),
          heartbeat_age_ms: z.int(),
          error_count: z.int(),
          last_error: z.string().nullable(),
        }),
      ),
    },
    () => ({
      items: port.agents().map((agent) => ({
        ...agentJson(agent),
        uptime_ms: Math.max(0, now() - agent.startedAt),
        heartbeat_age_ms: Math.max(0, now() - agent.heartbeatAt),
      })),
      next_cursor: null,
    }),
  );
  endpoint(
    app,
    'POST /agents/:name/command',
    {
      summary: 'Pause, resume, stop or start one agent',
      params: z.strictObject({ name: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/) }),
      body: z.strictObject({ action: z.enum(['pause', 'resume', 'stop', 'start']) }),
      reply: z.object({ accepted: z.boolean(), name: z.string() }),
      status: 202,
    },
    async ({ caller, body, params: { name }, request }) => {
      if (!port.agents().some((agent) => agent.name === name)) throw new Problem('not_found');
      request.act = { subject: name, reason: body.action };
      try {
        await port.commandAgent(name, body.action, caller.user.email);
      } catch (cause) {
        if (cause instanceof SmcError && cause.code === 'USAGE')
          throw new Problem('agent_refused', { detail: cause.message });
        throw cause;
      }
      return { accepted: true, name };
    },
  );
  endpoint(
    app,
    'GET /config',
    { summary: 'The configuration in force, without secrets', reply: z.record(z.string(), z.unknown()) },
    () => ({ ...port.config() }),
  );
}
