// Opened: which of the dialogs of the shell is open; any view may open one.
import { useSyncExternalStore } from 'react';

export type Opened = 'nothing' | 'search' | 'keys' | 'settings' | 'tour' | 'events' | 'all-events';

let opened: Opened = 'nothing';
const hearers = new Set<() => void>();

export function openShell(next: Opened): void {
  opened = next;
  for (const hear of hearers) hear();
}
export const closeShell = (): void => openShell('nothing');

const subscribe = (hear: () => void): (() => void) => {
  hearers.add(hear);
  return () => void hearers.delete(hear);
};

export const useOpened = (): Opened => useSyncExternalStore(subscribe, () => opened);
