// Use kept focus: where what has the focus goes from the page, its surroundings have it: nobody who works by keys begins anew.
import { useEffect } from 'react';

/** What can have the focus by itself: a row, a panel, the page. */
const HOLDERS = '[tabindex], dialog, button, a[href]';

const holdersOf = (element: Element): readonly HTMLElement[] => {
  const found: HTMLElement[] = [];
  for (let each = element.parentElement; each !== null; each = each.parentElement)
    if (each instanceof HTMLElement && each.matches(HOLDERS)) found.push(each);
  return found;
};

/** Once, by the shell. */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | undefined;
    let around: readonly HTMLElement[] = [];
    const note = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return;
      last = target;
      around = holdersOf(target);
    };
    const keep = (): void => {
      // Cheap, for it is asked with every change of the page.
      if (last === undefined || last.isConnected) return;
      last = undefined;
      if (document.activeElement !== document.body) return;
      const holder = around.find((each) => each.isConnected) ?? document.getElementById('main');
      holder?.focus({ preventScroll: true });
    };
    const watch = new MutationObserver(keep);
    watch.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', note);
    return () => {
      watch.disconnect();
      document.removeEventListener('focusin', note);
    };
  }, []);
}
