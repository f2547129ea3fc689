// Journal routes: what a person notes about trades and days: listed, written, removed. Nobody else sees it.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { limitOf, page, paging } from './field.ts';
import { Problem } from './problem.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';
import type { Note } from '#store/people/people.ts';

const TEXT_LIMIT = 4_000;
const TAGS_LIMIT = 10;

/** The id of a plan, or a day. */
const subject = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9:._-]*$/);
/** Words of people: any letter, and no sign that steers a terminal. */
const line = z
  .string()
  .min(1)
  .max(30)
  .regex(/^[^\p{Cc}\p{Cf}]+$/u);
const text = z
  .string()
  .max(TEXT_LIMIT)
  // oxlint-disable-next-line no-control-regex -- these signs are what it keeps out, and tools that make up values know no classes
  .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$/u);

const noteReply = z.object({
  subject: z.string(),
  text: z.string(),
  tags: z.array(z.string()),
  updated_at: z.int(),
});
const noteJson = ({ updatedAt, tags, ...rest }: Note): z.output<typeof noteReply> => ({
  ...rest,
  tags: [...tags],
  updated_at: updatedAt,
});

export function journalRoutes(app: FastifyInstance, { people, cursors, now }: ApiContext): void {
  endpoint(
    app,
    'GET /api/v1/journal',
    { summary: 'Own notes, newest first', query: z.strictObject(paging), reply: page(noteReply) },
    ({ caller, query }) => {
      const from = query.cursor === undefined ? 0 : Number(cursors.open('journal', caller.user.id, query.cursor));
      const limit = limitOf(query.limit);
      const all = people.journal.list(caller.user.id);
      return {
        items: all.slice(from, from + limit).map(noteJson),
        next_cursor: all.length > from + limit ? cursors.seal('journal', caller.user.id, String(from + limit)) : null,
      };
    },
  );
  endpoint(
    app,
    'PUT /api/v1/journal',
    {
      summary: 'Note something about a trade or a day, in place of what was noted; an empty note is removed',
      body: z.strictObject({ subject, text, tags: z.array(line).max(TAGS_LIMIT).default([]) }),
      reply: noteReply,
    },
    ({ caller, body }) => {
      const note: Note = { ...body, tags: [...new Set(body.tags)], updatedAt: now() };
      if (note.text.trim() === '' && note.tags.length === 0) {
        people.journal.remove(caller.user.id, note.subject);
        return noteJson(note);
      }
      const kept = people.journal.put(caller.user.id, note);
      if (kept === undefined) throw new Problem('too_many_notes');
      return noteJson(kept);
    },
  );
}
