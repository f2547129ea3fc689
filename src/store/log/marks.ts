// Marks: the few numbers that the store keeps about itself.
import type { Database } from './database.ts';

/**
 * `complete after`: all later events are there; of the earlier ones some may have been removed. `removed to`: all events up
 * to here are gone.
 */
type Mark = 'complete after' | 'removed to';

export const getMark = ({ sqlite }: Database, mark: Mark): number =>
  Number(sqlite.prepare('SELECT value FROM marks WHERE name = ?').get(mark)?.['value']);

export const raiseMark = ({ sqlite }: Database, mark: Mark, value: number): void => {
  sqlite.prepare('UPDATE marks SET value = max(value, ?) WHERE name = ?').run(value, mark);
};
