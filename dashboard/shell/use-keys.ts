// Use keys: the keyboard of the window, and how a page puts its own shortcuts on it.
import { keys } from './keys.ts';
import { useEffect, useSyncExternalStore } from 'react';
import type { Shortcut } from './keys.ts';

const all = keys();

export const useShortcutList = (): readonly Shortcut[] => useSyncExternalStore(all.subscribe, all.list);

/** While the component is there. Give a list that stays the same between renders, or a new one only where it changed. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => all.add(shortcuts), [shortcuts]);
}

const isTypedInto = (element: EventTarget | null): boolean =>
  element instanceof HTMLElement &&
  (element.isContentEditable ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement ||
    (element instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(element.type)));

/** Keys by which a control is worked: on one they are its own. */
const isWorked = (key: string, element: EventTarget | null): boolean =>
  (key === ' ' || key === 'End') &&
  element instanceof HTMLElement &&
  element.closest('button, a, input, summary, [role=slider], [role=tab]') !== null;

/** Once, by the shell. */
export function useKeyboard(isSingle: boolean): void {
  useEffect(() => all.setSingle(isSingle), [isSingle]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const { key, ctrlKey, metaKey, altKey, target, timeStamp } = event;
      const isInDialog = document.querySelector('dialog[open]') !== null;
      if (
        all.press(
          { key, ctrlKey, metaKey, altKey, isTyping: isTypedInto(target) || isWorked(key, target), isInDialog },
          timeStamp,
        )
      )
        event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
