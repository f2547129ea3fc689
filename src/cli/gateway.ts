// Gateway: the API of a running agent on its port, with the people who may come in and the dashboard that it serves.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectionSettings, higherTimeframe } from '#config/config.ts';
import { publish } from '#metrics/metrics.ts';
import { openPeople } from '#store/people/people.ts';
import { openSharedOf } from './shared-store.ts';
import { SmcError } from '#model/fate.ts';
import { startApi } from '#api/api.ts';
import type { Api, ApiPort, LogRecord } from '#api/api.ts';
import type { Config } from '#config/config.ts';
import type { Registry } from 'prom-client';
import type { Shell } from './shell.ts';

export type GatewayOptions = {
  readonly port: ApiPort;
  readonly config: Config;
  /** Where the people are kept, beside the folders of the feeds. */
  readonly directory: string;
  /** In place of the one of the configuration; 0 takes any that is free. */
  readonly listenPort: number | undefined;
  readonly registry: Registry;
  readonly log: (record: LogRecord) => void;
};

export type Gateway = {
  readonly url: string;
  /** Of the first admin, where one was made just now: shown once, kept nowhere. */
  readonly oneTimePassword: string | undefined;
  readonly stop: () => Promise<void>;
};

const PEOPLE_FILE = 'people.db';

/** @throws SmcError PORT_IN_USE, CONFIG_INVALID, STORE_* */
export async function openGateway(options: GatewayOptions, shell: Shell): Promise<Gateway> {
  const { port, config, directory, registry, log } = options;
  const { host, hosts, tls, proxies, allow_insecure: allowInsecure } = config.backend_api;
  const listenPort = options.listenPort ?? config.backend_api.port;
  const shared = await openSharedOf(config, shell);
  const people = openPeople({
    path: join(directory, PEOPLE_FILE),
    now: shell.now,
    ...(shared === undefined ? {} : { shared }),
  });
  const close = (): void => {
    people.close();
    shared?.close();
  };
  if (shared !== undefined) publish(registry, 'smc_redis_up', () => [{ value: shared.isUp() ? 1 : 0 }]);
  try {
    const oneTimePassword = await people.firstAdmin(shell.environment['SMC_ADMIN_PASSWORD'], port.accounts());
    const api = await listening(host, listenPort, () =>
      startApi({
        port,
        people,
        now: shell.now,
        log,
        host,
        ...(hosts === undefined ? {} : { hosts }),
        listenPort,
        allowInsecure,
        ...(tls === undefined ? {} : { tls: { cert: pem(tls.certificate), key: pem(tls.key) } }),
        ...(proxies === undefined ? {} : { behindTls: { proxies } }),
        registry,
        ...(shared === undefined ? {} : { buckets: shared.rate }),
        detection: detectionSettings(config),
        higherTimeframe,
        ...(existsSync(join(DASHBOARD, 'index.html')) ? { dashboard: DASHBOARD } : {}),
      }),
    );
    return {
      url: api.url,
      oneTimePassword,
      async stop() {
        await api.stop();
        close();
      },
    };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** @throws SmcError FILE_NOT_FOUND */
function pem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SmcError('FILE_NOT_FOUND', `${path} cannot be read`, 'backend_api.tls', 'name a file in PEM', { cause });
  }
}

/** Built files of the web pages; absent until they are built. */
const DASHBOARD = join(import.meta.dirname, '../../dashboard/dist');

async function listening(host: string, port: number, start: () => Promise<Api>): Promise<Api> {
  try {
    return await start();
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw thrown;
    throw new SmcError(
      'PORT_IN_USE',
      code === 'EACCES' ? `port ${port} may not be used by this user` : `port ${port} is in use by another program`,
      `${host}:${port}`,
      'give another with --port, or stop the other program',
      { cause: thrown },
    );
  }
}
