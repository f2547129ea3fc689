// Note editor: what a person thinks of a trade or a day, with tags; kept on the server for that person alone.
import { Button } from '#dashboard/ui/button.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { tagsOf, useWriteNote } from './use-journal.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { toast } from '#dashboard/shell/toast.tsx';
import { useId, useState } from 'react';
import type { Note } from './use-journal.ts';
import type { ReactNode } from 'react';

const LENGTH = 4_000;

type Props = { readonly subject: string; readonly note: Note | undefined; readonly onSaved?: () => void };

/** Give it a key of its subject: what was typed about another is not of this one. */
export function NoteEditor({ subject, note, onSaved }: Props): ReactNode {
  const id = useId();
  const [text, setText] = useState(note?.text ?? '');
  const [tagText, setTagText] = useState(note?.tags.join(', ') ?? '');
  const { mutate, isPending, error } = useWriteNote();
  const { tags, fault } = tagsOf(tagText);
  const isSame = text === (note?.text ?? '') && tags.join(',') === (note?.tags ?? []).join(',');
  const save = (): void =>
    mutate(
      { subject, text, tags },
      {
        onSuccess: (saved) => {
          toast(saved.text.trim() === '' && saved.tags.length === 0 ? 'The note is removed.' : 'Noted.');
          onSaved?.();
        },
      },
    );
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSame && fault === undefined && !isPending) save();
      }}
    >
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="text-note text-t2">
          Note
        </label>
        <textarea
          id={id}
          value={text}
          maxLength={LENGTH}
          rows={4}
          onChange={(event) => setText(event.target.value)}
          className="input min-h-20 resize-y py-1.5"
        />
      </div>
      <TextField
        label="Tags, between commas"
        value={tagText}
        onChange={(event) => setTagText(event.target.value)}
        fault={fault}
      />
      {error === null ? null : <Failed what={`Not kept. ${sentenceOf(error)}`} />}
      <div className="flex items-center justify-between gap-2">
        <span className="text-note text-t3">Only you see it.</span>
        <Button type="submit" busy={isPending} disabledWhy={isSame ? 'Nothing has changed' : fault}>
          Keep the note
        </Button>
      </div>
    </form>
  );
}
