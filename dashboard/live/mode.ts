// Mode: whether an account trades real money, as far as the agent has said.
import type { Status } from './status.ts';

export type Mode = 'paper' | 'real' | 'unknown';

/** In an agent in real mode some accounts may be on paper; while nobody knows which account is shown, the graver holds. */
export function modeOf(status: Pick<Status, 'system'> | undefined, account: string | undefined): Mode {
  if (status === undefined) return 'unknown';
  const { mode, real_accounts: real } = status.system;
  if (mode === 'paper') return 'paper';
  return account === undefined || real.includes(account) ? 'real' : 'paper';
}
