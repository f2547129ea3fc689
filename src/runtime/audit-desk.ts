// Audit desk: the audit log as the API shows it, newest first.
import type { ApiPort } from '#api/api.ts';
import type { EventLog } from '#store/log/log.ts';

export const auditDesk = ({ audit }: EventLog): ApiPort['audit'] => ({
  append: (entry) => void audit.append(entry),
  list(before, limit) {
    const end = Math.min(before ?? Infinity, audit.head().count + 1);
    const rows = [];
    for (const row of audit.rows(Math.max(0, end - 1 - limit))) {
      if (row.number >= end) break;
      rows.push(row);
    }
    return rows.toReversed();
  },
  verify() {
    const fault = audit.verify();
    const { count, hash: head } = audit.head();
    return { count, head, fault };
  },
});
