// Use draft: what is being changed and from which version: kept while one looks at another page, so that nothing typed is lost.
import { useState } from 'react';
import type { ConfigDocument } from './use-config.ts';

export type Draft = { readonly text: string; readonly base: ConfigDocument };

let kept: Draft | undefined;

export type DraftDesk = {
  readonly draft: Draft | undefined;
  /** A text made from this version. */
  readonly begin: (text: string, base: ConfigDocument) => void;
  readonly edit: (text: string, base: ConfigDocument) => void;
  readonly discard: () => void;
};

/** @param newest a draft that says the same as it is none */
export function useDraft(newest: ConfigDocument | undefined): DraftDesk {
  const [draft, setDraft] = useState(kept);
  const become = (next: Draft | undefined): void => {
    kept = next;
    setDraft(next);
  };
  const begin = (text: string, base: ConfigDocument): void =>
    become(text === base.text && base.version === newest?.version ? undefined : { text, base });
  return { draft, begin, edit: begin, discard: () => become(undefined) };
}
