// Use settings: the settings of the person at this browser, as views read them.
import { settingsStore } from './settings.ts';
import { useSyncExternalStore } from 'react';
import type { Settings } from './settings.ts';

export const settings = settingsStore(localStorage, document.documentElement);

export const useSettings = (): Settings => useSyncExternalStore(settings.subscribe, settings.get);
