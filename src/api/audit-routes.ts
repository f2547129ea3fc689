// Audit routes: who did what and why, whether the chain of it is whole, and the program's own log.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { limitOf, LIST_LIMIT, page, paging } from './field.ts';
import type { ApiContext } from './context.ts';
import type { AuditRecord, LogLine } from './port.ts';
import type { FastifyInstance } from 'fastify';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
/** Rows looked through at once for those of one person; the cursor goes on behind them. */
const LOOKED_LIMIT = 10_000;

const auditReply = z.object({
  number: z.int(),
  timestamp: z.int(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  reason: z.string(),
  hash: z.string(),
});
const auditJson = ({ time, ...rest }: AuditRecord): z.output<typeof auditReply> => ({ ...rest, timestamp: time });

export function auditRoutes(app: FastifyInstance, { port, cursors }: ApiContext): void {
  const { audit } = port;

  /** Newest first, those before a number, of one person or of all; with the number to go on from. */
  const rows = (actor: string | undefined, before: number | undefined, limit: number) => {
    const found: AuditRecord[] = [];
    let at = before;
    for (let looked = 0; looked < LOOKED_LIMIT;) {
      const read = audit.list(at, LIST_LIMIT);
      for (const row of read) {
        if (found.length === limit) return { found, next: at };
        at = row.number;
        if (actor === undefined || row.actor === actor) found.push(row);
      }
      looked += read.length;
      if (read.length < LIST_LIMIT) return { found, next: undefined };
    }
    return { found, next: at };
  };

  endpoint(
    app,
    'GET /api/v1/audit',
    {
      summary: 'What people have done, newest first; who is no admin sees the own rows',
      query: z.strictObject(paging),
      reply: page(auditReply),
    },
    ({ caller: { user }, query }) => {
      const before = query.cursor === undefined ? undefined : Number(cursors.open('audit', user.id, query.cursor));
      const { found, next } = rows(user.role === 'admin' ? undefined : user.email, before, limitOf(query.limit));
      return {
        items: found.map(auditJson),
        next_cursor: next === undefined ? null : cursors.seal('audit', user.id, String(next)),
      };
    },
  );
  endpoint(
    app,
    'POST /api/v1/audit/verify',
    {
      summary: 'Whether every row of the audit is what was written',
      reply: z.object({
        is_whole: z.boolean(),
        count: z.int(),
        head: z.string(),
        fault: z.object({ number: z.int(), why: z.string() }).nullable(),
      }),
    },
    () => {
      const { count, head, fault } = audit.verify();
      return { is_whole: fault === undefined, count, head, fault: fault ?? null };
    },
  );
  endpoint(
    app,
    'GET /api/v1/logs',
    {
      summary: "The last lines of the program's log, newest first",
      query: z.strictObject({ ...paging, level: z.enum(LEVELS).optional() }),
      reply: page(z.object({ timestamp: z.int(), level: z.enum(LEVELS), source: z.string(), text: z.string() })),
    },
    ({ caller, query }) => {
      const least = LEVELS.indexOf(query.level ?? 'debug');
      const list = `logs ${query.level ?? ''}`;
      const limit = limitOf(query.limit);
      const lines = port
        .logs()
        .filter(({ level }) => LEVELS.indexOf(level) >= least)
        .toReversed();
      // Lines have no number: a place is a moment, and how many of it were shown.
      const [time = Infinity, shownOfIt = 0] =
        query.cursor === undefined ? [] : cursors.open(list, caller.user.id, query.cursor).split(' ').map(Number);
      const atIt = lines.filter((line) => line.time === time).slice(shownOfIt);
      const older = [...atIt, ...lines.filter((line) => line.time < time)];
      const shown = older.slice(0, limit);
      return {
        items: shown.map(lineJson),
        next_cursor: older.length > limit ? cursors.seal(list, caller.user.id, placeOf(lines, shown.at(-1)!)) : null,
      };
    },
  );
}

const lineJson = ({ time, level, source, text }: LogLine) => ({ timestamp: time, level, source, text });

/** @param lines newest first */
function placeOf(lines: readonly LogLine[], last: LogLine): string {
  const ofIt = lines.filter(({ time }) => time === last.time);
  return `${last.time} ${ofIt.indexOf(last) + 1}`;
}
