// Bus: the way to the log that programs share, as its client takes it: references turned into secrets, files into their text.
import { readFileSync } from 'node:fs';
import { resolve } from './notifications.ts';
import { SmcError } from '#model/fate.ts';
import type { ClusterOptions } from '#bus/kafka/kafka.ts';
import type { Config } from './schema.ts';
import type { SecretSources } from './notifications.ts';

/** @throws SmcError CONFIG_INVALID where `bus.kind` is another; FILE_NOT_FOUND, SECRET_UNKNOWN and what the store of secrets throws */
export function clusterOptions({ bus }: Config, sources: SecretSources): ClusterOptions {
  if (bus.kind !== 'kafka')
    throw new SmcError(
      'CONFIG_INVALID',
      'programs apart need a log between them, and bus.kind is memory',
      'bus.kind',
      'set bus: { kind: kafka, brokers: [host:port] }, or leave --run out: then all runs in one process',
    );
  const { brokers = [], prefix, partitions, replicas, tls, sasl } = bus;
  const file = (path: string | undefined, name: string) =>
    path === undefined ? {} : { [name]: pem(path, `bus.tls.${name}`) };
  return {
    brokers,
    prefix,
    partitions,
    replicas,
    ...(tls === undefined
      ? {}
      : { tls: { ...file(tls.ca, 'ca'), ...file(tls.certificate, 'cert'), ...file(tls.key, 'key') } }),
    ...(sasl === undefined
      ? {}
      : {
          sasl: {
            mechanism: sasl.mechanism,
            username: sasl.user,
            password: resolve(sasl.password, sources, 'bus.sasl.password').reveal(),
          },
        }),
  };
}

/** @throws SmcError FILE_NOT_FOUND */
function pem(path: string, where: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SmcError('FILE_NOT_FOUND', `${path} cannot be read`, where, 'name a file in PEM', { cause });
  }
}
