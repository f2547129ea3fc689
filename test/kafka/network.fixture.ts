// Network: a network of its own for a program, by a cable to this machine that can be cut and mended.
import { execFileSync } from 'node:child_process';
import { findProgram } from '../services/service.fixture.ts';

export type Network = {
  /** Of this machine, at its end of the cable. */
  readonly host: string;
  /** In front of a command line: what runs it in there. */
  readonly through: readonly string[];
  /** Nothing arrives any more on either side, and nobody is told. */
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => void;
};

const ip = (...words: readonly string[]): void => void execFileSync('ip', words, { stdio: 'pipe' });

/** @returns why there can be none, where it takes an administrator who is not here */
export function openNetwork(): Network | string {
  if (findProgram('ip') === undefined) return 'no network of its own: there is no ip of iproute2';
  const name = `smc${process.pid}`;
  const [ours, theirs] = [`${name}a`, `${name}b`];
  // Of the block that is set aside for tests of networks.
  const host = `198.18.${process.pid % 256}.1`;
  const close = (): void => ip('netns', 'delete', name);
  try {
    ip('netns', 'add', name);
  } catch {
    return 'no network of its own: this user may not make one';
  }
  const within = (...words: readonly string[]): void => ip('-n', name, ...words);
  try {
    ip('link', 'add', ours, 'type', 'veth', 'peer', 'name', theirs, 'netns', name);
    ip('address', 'add', `${host}/30`, 'dev', ours);
    ip('link', 'set', ours, 'up');
    within('address', 'add', `198.18.${process.pid % 256}.2/30`, 'dev', theirs);
    within('link', 'set', 'lo', 'up');
    within('link', 'set', theirs, 'up');
  } catch (cause) {
    close();
    return `no network of its own: ${String(cause)}`;
  }
  return {
    host,
    through: ['ip', 'netns', 'exec', name],
    cut: () => ip('link', 'set', ours, 'down'),
    mend: () => ip('link', 'set', ours, 'up'),
    close,
  };
}
