// Editor: the YAML with its line numbers; a line with a fault is marked, and can be gone to.
import { cx } from '#dashboard/ui/cx.ts';
import { useEffect, useId, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';

type Props = {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly isReadOnly: boolean;
  readonly faultLines: ReadonlySet<number>;
  /** To be gone to; another object each time it is asked for. */
  readonly goTo: { readonly line: number } | undefined;
};

const ROW_PX = 20;
const ROWS_LEAST = 18;

export function Editor({ text, onChange, isReadOnly, faultLines, goTo }: Props): ReactNode {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const rows = text.split('\n').length;
  useEffect(() => {
    const element = area.current;
    if (element === null || goTo === undefined) return;
    const lines = element.value.split('\n');
    const from = lines.slice(0, goTo.line - 1).reduce((all, line) => all + line.length + 1, 0);
    element.focus();
    element.setSelectionRange(from, from + (lines[goTo.line - 1]?.length ?? 0));
    element.scrollTop = Math.max(0, (goTo.line - 4) * ROW_PX);
  }, [goTo]);
  /** Tab stays a way out of the field; Ctrl ] and Ctrl [ indent, as in editors. */
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (!(event.ctrlKey || event.metaKey) || (event.key !== ']' && event.key !== '[') || isReadOnly) return;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const from = value.lastIndexOf('\n', selectionStart - 1) + 1;
    const block = value.slice(from, selectionEnd);
    const moved = event.key === ']' ? block.replaceAll(/^/gm, '  ') : block.replaceAll(/^ {1,2}/gm, '');
    onChange(value.slice(0, from) + moved + value.slice(selectionEnd));
  };
  return (
    <div className="flex min-w-0 flex-col">
      <label htmlFor={id} className="sr-only">
        Configuration as YAML
      </label>
      <div
        className="flex min-w-0 border-t border-line1 bg-bg2 font-mono text-note"
        style={{ lineHeight: `${ROW_PX}px` }}
      >
        <div
          ref={gutter}
          aria-hidden="true"
          className="w-11 shrink-0 overflow-hidden border-r border-line1 py-2 text-right text-t3 select-none"
          style={{ height: Math.max(ROWS_LEAST, Math.min(40, rows + 1)) * ROW_PX + 16 }}
        >
          {Array.from({ length: rows }, (_, index) => (
            <div
              key={index}
              className={cx('pr-2', faultLines.has(index + 1) && 'bg-chip-stop-bg font-semibold text-loss')}
            >
              {index + 1}
            </div>
          ))}
        </div>
        <textarea
          id={id}
          ref={area}
          value={text}
          readOnly={isReadOnly}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          placeholder={'# Nothing is set: every key has its default.\n# docs/config.md lists them all.'}
          aria-describedby={`${id}-hint`}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKey}
          onScroll={(event) => {
            if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
          className="min-w-0 flex-1 resize-none bg-bg2 px-2.5 py-2 font-mono text-note text-t1 -outline-offset-2 placeholder:text-t3"
          style={{ lineHeight: `${ROW_PX}px`, height: Math.max(ROWS_LEAST, Math.min(40, rows + 1)) * ROW_PX + 16 }}
        />
      </div>
      <p id={`${id}-hint`} className="border-t border-line1 px-3.5 py-2 text-note text-t3">
        Secrets are only named, as <code className="font-mono">secret:NAME</code>. Ctrl ] and Ctrl [ indent.
      </p>
    </div>
  );
}
