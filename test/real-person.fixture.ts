// A person at the API of the real program in real mode: one session that outlives restarts, since a code is good once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startAgent } from './reliability/agent.fixture.ts';
import type { Agent } from './reliability/agent.fixture.ts';
import type { Machine } from './real.fixture.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- looked at field by field
type Answer = any;

export type Person = {
  /** The program on the machine's exchange. */
  readonly start: () => Promise<Omit<Agent, 'ask'>>;
  /** Of the program that was started last. */
  readonly ask: (method: string, path: string, body?: object) => Promise<Answer>;
};

export function personAt(there: Machine): Person {
  const now = { url: '', cookie: '' };
  const send = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(now.url + path, {
      method,
      headers: {
        origin: now.url,
        cookie: now.cookie,
        'idempotency-key': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const logIn = async (): Promise<void> => {
    const password = there.environment['SMC_ADMIN_PASSWORD']!;
    const answer = await send('POST', '/api/v1/auth/login', { email: 'admin@localhost', password, code: there.code() });
    assert.equal(answer.status, 200, await answer.clone().text());
    now.cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!;
  };
  return {
    async start() {
      const { environment, folder, simulator } = there;
      const agent = await startAgent(['--data-dir', folder, '--venue', simulator.restUrl], { environment });
      now.url = agent.url;
      return agent;
    },
    async ask(method, path, body) {
      if (now.cookie === '') await logIn();
      return (await send(method, path, body)).json();
    },
  };
}
