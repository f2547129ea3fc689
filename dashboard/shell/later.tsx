// Later: a view that is not needed at first sight: fetched when the page has come to rest, or at once where it is asked for.
import { Failed } from '#dashboard/ui/states.tsx';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

type View<Props> = (props: Props) => ReactNode;

/** So long a page that has just been opened is left alone. */
const REST_MS = 1_500;

const atRest = (run: () => void): void => {
  setTimeout(() => ('requestIdleCallback' in globalThis ? requestIdleCallback(run) : run()), REST_MS);
};

/**
 * It is there before it is asked for, so that it opens at once, also where the connection is lost by then.
 * @param waiting stands in its place while it is on its way
 */
export function later<Props extends object>(load: () => Promise<View<Props>>, waiting?: ReactNode): View<Props> {
  let view: View<Props> | undefined;
  let asked: Promise<void> | undefined;
  const fetchIt = (): Promise<void> => {
    asked ??= load().then(
      (found) => void (view = found),
      (error: unknown) => {
        asked = undefined;
        throw error;
      },
    );
    return asked;
  };
  atRest(() => void fetchIt().catch(() => undefined));

  return function Later(props: Props): ReactNode {
    const [tries, setTries] = useState(0);
    const [state, setState] = useState<'waits' | 'there' | 'failed'>(view === undefined ? 'waits' : 'there');
    useEffect(() => {
      let isGone = false;
      const become = (next: 'there' | 'failed'): void => {
        if (!isGone) setState(next);
      };
      fetchIt().then(
        () => become('there'),
        () => become('failed'),
      );
      return () => void (isGone = true);
    }, [tries]);
    const Found = view;
    if (state === 'there' && Found !== undefined) return <Found {...props} />;
    if (state === 'waits') return waiting;
    return (
      <Failed
        what="This part of the page could not be fetched. The agent does not depend on it."
        onRetry={() => {
          setState('waits');
          setTries(tries + 1);
        }}
      />
    );
  };
}
