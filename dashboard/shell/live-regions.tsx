// Live regions: what a screen reader says without being asked: decisions, one sentence in five seconds; alarms at once.
import { isAlert, isSpoken, spoken } from './speech.ts';
import { useEffect, useRef, useState } from 'react';
import { useLive } from '#dashboard/live/use-live.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { Decision } from '#dashboard/live/decisions.ts';
import type { ReactNode } from 'react';

const PAUSE_MS = 5_000;
const LINK_DEBOUNCE_MS = 3_000;

export function LiveRegions(): ReactNode {
  const { announce } = useSettings();
  const { decisions, phase, loaded } = useLive((state) => ({
    decisions: state.decisions,
    phase: state.link.phase,
    loaded: state.loaded,
  }));
  const [polite, setPolite] = useState('');
  const [alert, setAlert] = useState('');
  const heard = useRef<number | undefined>(undefined);
  const waiting = useRef<Decision[]>([]);

  useEffect(() => {
    const newest = decisions[0]?.sequence ?? 0;
    if (!loaded) return;
    // What was decided before the page was there is not news.
    if (heard.current !== undefined) {
      const after = heard.current;
      const fresh = decisions.filter((each) => each.sequence > after && isSpoken(each, announce));
      const alarms = fresh.filter(isAlert);
      if (alarms.length > 0) setAlert(spoken(alarms));
      waiting.current.push(...fresh.filter((each) => !isAlert(each)));
    }
    heard.current = Math.max(newest, heard.current ?? 0);
  }, [decisions, loaded, announce]);

  useEffect(() => {
    const timer = setInterval(() => {
      if (waiting.current.length === 0) return;
      setPolite(spoken(waiting.current));
      waiting.current = [];
    }, PAUSE_MS);
    return () => clearInterval(timer);
  }, []);

  const wasLost = useRef(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (phase === 'lost') setPolite('Dashboard disconnected, agent state unknown.');
      else if (phase === 'open' && wasLost.current) setPolite('Dashboard connected again.');
      wasLost.current = phase === 'lost';
    }, LINK_DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [phase]);

  return (
    <>
      <div role="status" aria-live="polite" className="sr-only">
        {polite}
      </div>
      <div role="alert" className="sr-only">
        {alert}
      </div>
    </>
  );
}
