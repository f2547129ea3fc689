// Use journal: the notes of this person about trades and days, as the server keeps them.
import { ask, get } from '#dashboard/live/api.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Page } from '#dashboard/live/api.ts';

export type Note = {
  readonly subject: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly updated_at: number;
};

const JOURNAL = ['journal'];
const LIMIT = 500;
const PAGES = 10;

async function all(signal: AbortSignal): Promise<readonly Note[]> {
  const notes: Note[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const reply: Page<Note> = await get<Page<Note>>('/api/v1/journal', { limit: LIMIT, cursor }, signal);
    notes.push(...reply.items);
    if (reply.next_cursor === null) break;
    cursor = reply.next_cursor;
  }
  return notes;
}

export const useJournal = () => useQuery({ queryKey: JOURNAL, queryFn: ({ signal }) => all(signal) });

/** An empty note is removed. */
export function useWriteNote() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (note: Omit<Note, 'updated_at'>) => ask<Note>('PUT', '/api/v1/journal', { body: note }),
    onSuccess: (saved) =>
      client.setQueryData<readonly Note[]>(JOURNAL, (before = []) => [
        ...(saved.text.trim() === '' && saved.tags.length === 0 ? [] : [saved]),
        ...before.filter(({ subject }) => subject !== saved.subject),
      ]),
  });
}

const TAGS = 10;
const TAG_LENGTH = 30;

/** Words between commas, each once. @returns the tags, and what is wrong with them */
export function tagsOf(text: string): { readonly tags: readonly string[]; readonly fault: string | undefined } {
  const tags = [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
  const long = tags.find((tag) => tag.length > TAG_LENGTH);
  const fault =
    tags.length > TAGS
      ? `At most ${TAGS} tags.`
      : long === undefined
        ? undefined
        : `A tag has at most ${TAG_LENGTH} letters: \u201c${long.slice(0, 12)}\u2026\u201d.`;
  return { tags, fault };
}
