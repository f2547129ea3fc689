// Copy button: puts a text on the clipboard, and says that it is there.
import { IconButton } from './button.tsx';
import { toast } from '#dashboard/shell/toast.tsx';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

const SHOWN_MS = 2_000;

export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }): ReactNode {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return undefined;
    const timer = setTimeout(() => setDone(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isDone]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
    } catch {
      toast('The browser does not let this page copy. Select the text and copy it yourself.', { tone: 'bad' });
    }
  };
  return <IconButton icon={isDone ? 'check' : 'copy'} label={isDone ? 'Copied' : label} onClick={() => void copy()} />;
}
