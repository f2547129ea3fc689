// secret: keeps tokens and passwords encrypted in the data folder. Values come on the standard input and are never shown.
import { makeKeyFile, openSecrets, readMasterKey, Secret } from '#secrets/secrets.ts';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { join } from 'node:path';
import type { KeySource, Secrets } from '#secrets/secrets.ts';
import type { Shell } from './shell.ts';

export type SecretOptions = { readonly dataDir?: string };

const keyOf = ({ environment }: Shell): KeySource => ({
  value: environment['SMC_MASTER_KEY'],
  file: environment['SMC_MASTER_KEY_FILE'],
});

/** The secrets of a data folder, by the key of the environment. @throws SmcError SECRET_KEY, STORE_* */
export const secretsOf = (directory: string, shell: Shell): Secrets =>
  openSecrets({ path: join(directory, 'secrets.json'), key: readMasterKey(keyOf(shell)) });

const opened = ({ dataDir }: SecretOptions, shell: Shell): Secrets => secretsOf(dataDir ?? DEFAULT_DIRECTORY, shell);

/** @throws SmcError USAGE, SECRET_KEY, STORE_* */
export async function setSecret(name: string, options: SecretOptions, shell: Shell): Promise<void> {
  // Opened first: a person is not asked for a value that cannot be kept.
  const secrets = opened(options, shell);
  const value = await shell.input(`${name}, unseen: `);
  secrets.set(name, new Secret(value));
  shell.err.write(`${name} is kept\n`);
}

/** @throws SmcError SECRET_KEY, STORE_* */
export function listSecrets(options: SecretOptions & { readonly json?: boolean }, shell: Shell): void {
  const names = opened(options, shell).names();
  if (options.json === true) shell.out.write(`${JSON.stringify(names)}\n`);
  else if (names.length === 0) shell.err.write('no secrets are kept\n');
  else shell.out.write(`${names.join('\n')}\n`);
}

/** @throws SmcError SECRET_UNKNOWN, SECRET_KEY, STORE_* */
export function removeSecret(name: string, options: SecretOptions, shell: Shell): void {
  opened(options, shell).remove(name);
  shell.err.write(`${name} is no longer kept\n`);
}

/** @throws SmcError SECRET_KEY, STORE_* */
export function rotateSecrets(options: SecretOptions & { readonly newKeyFile?: string }, shell: Shell): void {
  const secrets = opened(options, shell);
  const { newKeyFile } = options;
  secrets.rotate(newKeyFile === undefined ? undefined : readMasterKey({ file: newKeyFile }));
  const count = secrets.names().length;
  const under = newKeyFile === undefined ? 'the same master key' : `${newKeyFile}: give that one from now on`;
  shell.err.write(`${count} ${count === 1 ? 'secret' : 'secrets'} encrypted anew, under ${under}\n`);
}

/** @throws SmcError SECRET_KEY where the file is there already, or cannot be written */
export function makeKey(path: string, shell: Shell): void {
  makeKeyFile(path);
  shell.err.write(`${path} holds a new master key; name it in SMC_MASTER_KEY_FILE, and keep a copy elsewhere\n`);
}
