// Bind: where the server may listen. Beyond this machine only under TLS, or where somebody has said by name that it is safe.
import { isIP } from 'node:net';
import { SmcError } from '#model/fate.ts';

export type Tls = { readonly key: string | Buffer; readonly cert: string | Buffer };

export type BindOptions = {
  readonly host: string;
  readonly tls?: Tls;
  /** Plain HTTP to other machines: only behind something that adds TLS. */
  readonly allowInsecure?: boolean;
};

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** @throws SmcError CONFIG_INVALID */
export function checkBind({ host, tls, allowInsecure = false }: BindOptions): void {
  if (isLoopback(host) || tls !== undefined || allowInsecure) return;
  throw new SmcError(
    'CONFIG_INVALID',
    `the API would be open to other machines without TLS on ${host}`,
    'backend_api.host',
    'use localhost, give a certificate, or say that plain HTTP is wanted',
  );
}
