// Signed in: people who log in to a `show`, and what they are told later, wherever it runs by then.
import { PASSWORD } from './programs.fixture.ts';
import type { Started } from './programs.fixture.ts';

export type Answer = { readonly status: number; readonly code: string | undefined; readonly cookie: string };

async function ask({ said }: Started, method: string, path: string, cookie: string, body?: object): Promise<Answer> {
  const url = /Dashboard and API: (http\S+)/.exec(said())![1]!;
  const answer = await fetch(`${url}/api/v1/auth/${path}`, {
    method,
    headers: { origin: url, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { code } = (await answer.json()) as { readonly code?: string };
  return { status: answer.status, code, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

export const logIn = (show: Started): Promise<Answer> =>
  ask(show, 'POST', 'login', '', { email: 'admin@localhost', password: PASSWORD });
export const whoAmI = (show: Started, cookie: string): Promise<Answer> => ask(show, 'GET', 'me', cookie);
