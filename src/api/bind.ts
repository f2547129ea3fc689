// Bind: where the server may listen. Beyond this machine only under TLS, or where somebody has said by name that it is safe.
import { isIP } from 'node:net';
import { isNetwork } from '#store/people/people.ts';
import { SmcError } from '#model/fate.ts';

export type Tls = { readonly key: string | Buffer; readonly cert: string | Buffer };

export type BindOptions = {
  readonly host: string;
  readonly tls?: Tls;
  /** Plain HTTP to other machines: only behind something that adds TLS. */
  readonly allowInsecure?: boolean;
  /** It stands behind these proxies, which speak TLS for it: addresses or ranges. Others reach it in plain HTTP from this machine only. */
  readonly behindTls?: { readonly proxies: readonly string[] };
};

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** @throws SmcError CONFIG_INVALID */
export function checkBind({ host, tls, behindTls, allowInsecure = false }: BindOptions): void {
  const wrong = behindTls?.proxies.find((text) => !isNetwork(text));
  if (wrong !== undefined || behindTls?.proxies.length === 0)
    throw new SmcError(
      'CONFIG_INVALID',
      wrong === undefined ? 'no proxy is named' : `${wrong} is no address and no range of addresses`,
      'backend_api.proxies',
      'name the addresses of the proxies, such as 10.0.0.7 or 10.0.0.0/24',
    );
  if (isLoopback(host) || tls !== undefined || behindTls !== undefined || allowInsecure) return;
  throw new SmcError(
    'CONFIG_INVALID',
    `the API would be open to other machines without TLS on ${host}`,
    'backend_api.host',
    'use localhost, give a certificate, name the proxies that add TLS, or say that plain HTTP is wanted',
  );
}
