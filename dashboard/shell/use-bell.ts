// Use bell: how much is news to this person, and the word that it has been seen.
import { seenOf, unread } from './bell.ts';
import { settings, useSettings } from '#dashboard/settings/use-settings.ts';
import { useEffect, useMemo } from 'react';
import { useLive, useLiveStore } from '#dashboard/live/use-live.ts';
import type { Decision } from '#dashboard/live/decisions.ts';

export type Bell = {
  readonly news: readonly Decision[];
  /** All that has happened up to this moment has been seen. */
  readonly look: () => void;
};

const keep = (account: string, sequence: number): void =>
  settings.set({ seen: { ...settings.get().seen, [account]: sequence } });

export function useBell(): Bell {
  const live = useLiveStore();
  const { account, decisions, loaded } = useLive((state) => ({
    account: state.account,
    decisions: state.decisions,
    loaded: state.loaded,
  }));
  const { seen } = useSettings();
  const after = loaded ? seenOf(seen, account, live.get().sequence) : Infinity;
  const isFirst = after === undefined;
  useEffect(() => {
    // What happened before the first visit is history.
    if (isFirst) keep(account, live.get().sequence);
  }, [isFirst, account, live]);
  const news = useMemo(() => (after === undefined ? [] : unread(decisions, after)), [decisions, after]);
  const look = (): void => {
    if (news.length > 0) keep(account, live.get().sequence);
  };
  return { news, look };
}
