// Save dialog: the changes once more, why they are made, and then a new version.
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { ChangeList } from './effect-card.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { Icon } from '#dashboard/ui/icon.tsx';
import { noteFault, NOTE_MOST } from './note.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { toast } from '#dashboard/shell/toast.tsx';
import { useSave } from './use-config.ts';
import { useState } from 'react';
import type { Change } from './effects.ts';
import type { ConfigDocument } from './use-config.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly text: string;
  readonly base: ConfigDocument;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  readonly note: string;
  readonly onClose: () => void;
  readonly onSaved: (saved: ConfigDocument) => void;
};

export function SaveAsk({ text, base, changes, warnings, note, onClose, onSaved }: Props): ReactNode {
  const [reason, setReason] = useState(note);
  const [isLeft, setLeft] = useState(false);
  const { mutate, isPending, error } = useSave();
  const fault = noteFault(reason);
  const restarts = changes.filter(({ applies }) => applies === 'restart').length;
  const save = (): void =>
    mutate(
      { text, base_version: base.version, reason: reason.trim() },
      {
        onSuccess: (saved) => {
          toast(`Version ${saved.version} is saved${restarts === 0 ? ' and in force' : ''}.`);
          onSaved(saved);
        },
        onError: (thrown) => {
          // The page shows what they saved; this text is kept.
          if (thrown instanceof ApiError && thrown.code === 'config_changed') onClose();
        },
      },
    );
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setLeft(true);
        if (fault === undefined && !isPending) save();
      }}
    >
      {warnings.map((warning) => (
        <p key={warning} className="flex gap-2 rounded-button bg-chip-warn-bg px-3 py-2 text-body text-chip-warn">
          <Icon name="warn" size={15} />
          <span>{warning}</span>
        </p>
      ))}
      {changes.length === 0 ? (
        <p className="text-body text-t2">No key has another value: only the text is another.</p>
      ) : (
        <div className="max-h-64 overflow-y-auto">
          <ChangeList changes={changes} />
        </div>
      )}
      {restarts === 0 ? null : (
        <p className="text-note text-t2">
          {restarts === changes.length ? 'All of it waits' : `${restarts} of ${changes.length} wait`} for the next start
          of the agent.
        </p>
      )}
      <TextField
        label="What is it for?"
        value={reason}
        maxLength={NOTE_MOST}
        onChange={(event) => setReason(event.target.value)}
        onBlur={() => setLeft(reason !== '')}
        hint="Stands in the history and in the audit trail."
        fault={isLeft ? fault : undefined}
      />
      {error === null ? null : <Failed what={`Not saved. ${sentenceOf(error)}`} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Go on editing</Button>
        <Button kind="primary" type="submit" busy={isPending} disabledWhy={fault}>
          Save as version {base.version + 1}
        </Button>
      </div>
    </form>
  );
}
