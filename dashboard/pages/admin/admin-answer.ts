// Admin answer: who may come in, and whether what was lived through could be brought back.
import { plural } from '#dashboard/format/figure.ts';
import type { UserRow } from './people.ts';

export type AdminAnswer = { readonly tone: 'ok' | 'warn'; readonly head: string; readonly facts: string };

/** As the alert of the runbook. */
const OLD_MS = 26 * 3_600_000;

type Asked = {
  readonly users: readonly UserRow[] | undefined;
  /** Undefined while nobody has told. */
  readonly backups: readonly { readonly created_at: number; readonly verified_at: number | null }[] | undefined;
  readonly now: number;
};

export function adminAnswer({ users, backups, now }: Asked): AdminAnswer {
  const active = users?.filter(({ is_active: is }) => is) ?? [];
  const admins = active.filter(({ role }) => role === 'admin').length;
  const people =
    users === undefined ? '' : `${plural(active.length, 'user')} may log in, ${plural(admins, 'admin')} among them.`;
  if (backups === undefined) return { tone: 'ok', head: 'People and upkeep.', facts: people };
  const last = backups[0];
  if (last === undefined)
    return { tone: 'warn', head: 'There is no backup.', facts: `What happened could not be brought back. ${people}` };
  if (now - last.created_at > OLD_MS)
    return { tone: 'warn', head: 'The last backup is old.', facts: `It is older than 26 hours. ${people}` };
  return {
    tone: 'ok',
    head: 'In order.',
    facts: `${people} The last backup ${last.verified_at === null ? 'is not verified yet' : 'is verified'}.`,
  };
}
