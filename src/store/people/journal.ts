// Journal: what a person notes about a trade or a day, kept for that person alone.
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '#model/time.ts';

/** `subject` is the id of a plan, or a day such as "2026-11-21". */
export type Note = {
  readonly subject: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly updatedAt: Millis;
};

const NOTES_PER_USER = 5_000;

export type Journal = {
  /** Newest first. */
  readonly list: (userId: string) => readonly Note[];
  /** Takes the place of what was noted of the subject. Undefined where the user has as many notes as may be. */
  readonly put: (userId: string, note: Note) => Note | undefined;
  readonly remove: (userId: string, subject: string) => boolean;
};

type Row = { readonly subject: string; readonly text: string; readonly tags: string; readonly updated_at: number };

export function journalOf(tables: DatabaseSync): Journal {
  const list = tables.prepare('SELECT * FROM notes WHERE user_id = ? ORDER BY updated_at DESC, subject');
  const count = tables.prepare('SELECT count(*) AS n FROM notes WHERE user_id = ? AND subject <> ?');
  const put = tables.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?)');
  const drop = tables.prepare('DELETE FROM notes WHERE user_id = ? AND subject = ?');
  return {
    list: (userId) =>
      (list.all(userId) as Row[]).map(({ subject, text, tags, updated_at }) => ({
        subject,
        text,
        tags: JSON.parse(tags) as string[],
        updatedAt: updated_at,
      })),
    put(userId, note) {
      if (Number(count.get(userId, note.subject)?.['n']) >= NOTES_PER_USER) return undefined;
      put.run(userId, note.subject, note.text, JSON.stringify(note.tags), note.updatedAt);
      return note;
    },
    remove: (userId, subject) => drop.run(userId, subject).changes > 0,
  };
}
