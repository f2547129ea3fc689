// Dashboard: the built web pages, served beside the API from one folder. What is no page and no plain file of it is not there.
import fastifyStatic from '@fastify/static';
import { existsSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { randomBytes } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { Problem } from './problem.ts';
import { SmcError } from '#model/fate.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IncomingMessage } from 'node:http';

/** Each is one document: the browser's router knows what to show. */
const PAGES = ['trading', 'analytics', 'config', 'monitoring', 'research', 'risk', 'reports', 'login', 'admin'];
const PAGE = new RegExp(`^/(?:(?:${PAGES.join('|')})(?:/[A-Za-z0-9_:-]+)*/?)?$`);
/** Plain names only: nothing encoded, nothing that begins with a point, no way up. */
const FILE = /^(?:\/[A-Za-z0-9_][A-Za-z0-9_.@~-]*)+$/;
/** Named after their content by the build: they never change. */
const HASHED = /^\/assets\/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
/** Of one part of a path, as the router has it. */
const NAME_LIMIT = 100;

/** Stands in index.html wherever the build has put it, for styles that a library makes as it runs. */
const NONCE_PLACE = '__SMC_NONCE__';
/** The one maker of trusted types that a page may have, such as for the address of a worker. */
const TRUSTED_TYPES = 'smc';

const policyOf = (nonce: string | undefined): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${TRUSTED_TYPES}`,
  ].join('; ');

const pathOf = (url: string): string => url.split(/[?#]/, 1)[0]!;
const wantsPage = (accept: string | undefined): boolean => accept?.includes('text/html') === true;

/**
 * `/config` is a page for a person and a document for a program: who navigates says that HTML is wanted.
 * @returns the address to answer, before any route is looked for
 */
export function pageAddress({ method, url = '/', headers }: IncomingMessage): string {
  return method === 'GET' && pathOf(url) === '/config' && wantsPage(headers.accept) ? '/' : url;
}

/** @throws SmcError FILE_NOT_FOUND where the folder holds no built pages */
export function checkDashboard(directory: string): void {
  if (existsSync(join(directory, 'index.html'))) return;
  throw new SmcError(
    'FILE_NOT_FOUND',
    'the dashboard is not built',
    join(directory, 'index.html'),
    'build it, or start without it',
  );
}

/** @param directory of built files, or undefined: then there is nothing under any address that is not the API's */
export async function dashboardRoute(app: FastifyInstance, directory: string | undefined): Promise<void> {
  const root = directory === undefined ? undefined : realpathSync(directory);
  if (root !== undefined) await app.register(fastifyStatic, { root, serve: false, index: false, dotfiles: 'deny' });

  const sendPage = async (folder: string, reply: FastifyReply): Promise<string> => {
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    const nonce = page.includes(NONCE_PLACE) ? randomBytes(16).toString('base64url') : undefined;
    void reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policyOf(nonce))
      .header('cache-control', 'no-cache')
      .header('vary', 'accept');
    return nonce === undefined ? page : page.replaceAll(NONCE_PLACE, nonce);
  };

  app.route({
    method: 'GET',
    url: '/*',
    config: { name: 'GET /*' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const path = pathOf(request.raw.url ?? '/');
      // What a route of the API would have refused as too long an id ends here, and is still no request.
      if (path.split('/').some(({ length }) => length > NAME_LIMIT)) throw new Problem('invalid_request');
      if (root === undefined) throw new Problem('not_found');
      if (PAGE.test(path)) return sendPage(root, reply);
      if (!FILE.test(path)) throw new Problem('not_found');
      // Where the name leads in truth: a link may point out of the folder.
      const file = await realpath(join(root, path)).catch(() => undefined);
      if (file === undefined || !file.startsWith(root + sep) || !(await stat(file)).isFile())
        throw new Problem('not_found');
      return reply
        .header('content-security-policy', policyOf(undefined))
        .header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
        .sendFile(path.slice(1), root, { cacheControl: false });
    },
  });
}
