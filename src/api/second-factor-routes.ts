// Second factor routes: add one with a device, confirm it, renew the codes for recovery, remove it.
import { z } from 'zod';
import { code } from './field.ts';
import { endpoint } from './endpoint.ts';
import { Problem } from './problem.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';

const codesReply = z.object({ recovery_codes: z.array(z.string()) });

export function secondFactorRoutes(app: FastifyInstance, { people, now }: ApiContext): void {
  const { secondFactors } = people;

  endpoint(
    app,
    'GET /api/v1/auth/second-factor',
    {
      summary: 'Whether a second factor is in force',
      reply: z.object({ is_on: z.boolean(), is_pending: z.boolean(), recovery_codes_left: z.int() }),
    },
    ({ caller }) => {
      const { isOn, isPending, codesLeft } = secondFactors.state(caller.user.id);
      return { is_on: isOn, is_pending: isPending, recovery_codes_left: codesLeft };
    },
  );
  endpoint(
    app,
    'POST /api/v1/auth/second-factor',
    {
      summary: 'Begin with a second factor; `secret` and `uri` are shown this once, and it is in force once confirmed',
      reply: z.object({ secret: z.string(), uri: z.string() }),
      status: 201,
    },
    async ({ caller }) => {
      const begun = await secondFactors.begin(caller.user);
      if (begun === undefined) throw new Problem('second_factor_on');
      return begun;
    },
  );
  endpoint(
    app,
    'POST /api/v1/auth/second-factor/confirm',
    {
      summary: 'Put the second factor in force with a code of the device; the codes for recovery are shown this once',
      body: z.strictObject({ code }),
      reply: codesReply,
    },
    async ({ caller, body }) => {
      const codes = await secondFactors.confirm(caller.user.id, body.code, now());
      if (codes === undefined) throw new Problem('code_refused');
      return { recovery_codes: [...codes] };
    },
  );
  endpoint(
    app,
    'POST /api/v1/auth/second-factor/recovery-codes',
    { summary: 'New codes for recovery in place of those there were; shown this once', reply: codesReply },
    ({ caller }) => {
      const codes = secondFactors.renewCodes(caller.user.id);
      if (codes === undefined) throw new Problem('not_found');
      return { recovery_codes: [...codes] };
    },
  );
  endpoint(
    app,
    'DELETE /api/v1/auth/second-factor',
    { summary: 'Remove the second factor', reply: z.object({ removed: z.boolean() }) },
    ({ caller }) => {
      if (!secondFactors.remove(caller.user.id)) throw new Problem('not_found');
      return { removed: true };
    },
  );
}
