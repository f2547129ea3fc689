// Settings: what a person has chosen about how things look and speak. Kept in this browser, one set for each user.

export type Settings = {
  readonly theme: 'system' | 'dark' | 'light';
  readonly density: 'comfortable' | 'compact';
  readonly colours: 'standard' | 'colour-blind' | 'red-up';
  /** IANA name. */
  readonly zone: string;
  /** What is spoken by a screen reader without being asked for. */
  readonly announce: 'all' | 'trades' | 'critical';
  /** Keys without Ctrl: those who dictate turn them off (WCAG 2.1.4). */
  readonly singleKeys: boolean;
  readonly tourDone: boolean;
  /** The account that was looked at last; the first where it is not there any more. */
  readonly account: string;
  /** The last sequence of the log whose news was seen, by account. */
  readonly seen: Readonly<Record<string, number>>;
};

export const DEFAULTS: Settings = {
  theme: 'system',
  density: 'comfortable',
  colours: 'standard',
  zone: 'UTC',
  announce: 'all',
  singleKeys: true,
  tourDone: false,
  account: '',
  seen: {},
};

const CHOICES: Readonly<{ [Name in 'theme' | 'density' | 'colours' | 'announce']: readonly Settings[Name][] }> = {
  theme: ['system', 'dark', 'light'],
  density: ['comfortable', 'compact'],
  colours: ['standard', 'colour-blind', 'red-up'],
  announce: ['all', 'trades', 'critical'],
};

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const numbersIn = (stored: object): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(stored).filter(([, value]) => Number.isSafeInteger(value)));

/** Field by field: what was stored by another version, or by hand, is taken where it makes sense and left where it does not. */
export function readSettings(text: string | null): Settings {
  let stored: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) stored = parsed as Record<string, unknown>;
  } catch {
    return DEFAULTS;
  }
  const choice = <Name extends keyof typeof CHOICES>(name: Name): Settings[Name] =>
    (CHOICES[name] as readonly Settings[Name][]).find((each) => each === stored[name]) ?? DEFAULTS[name];
  const flag = (name: 'singleKeys' | 'tourDone'): boolean =>
    typeof stored[name] === 'boolean' ? stored[name] : DEFAULTS[name];
  const { zone, account, seen } = stored;
  return {
    theme: choice('theme'),
    density: choice('density'),
    colours: choice('colours'),
    announce: choice('announce'),
    zone: typeof zone === 'string' && isZone(zone) ? zone : DEFAULTS.zone,
    singleKeys: flag('singleKeys'),
    tourDone: flag('tourDone'),
    account: typeof account === 'string' ? account : DEFAULTS.account,
    seen: typeof seen === 'object' && seen !== null ? numbersIn(seen) : DEFAULTS.seen,
  };
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;
/** What the style sheet goes by. */
type Root = { readonly dataset: Record<string, string | undefined> };

export type SettingsStore = {
  readonly get: () => Settings;
  readonly set: (change: Partial<Settings>) => void;
  /** From now on those of this user; nobody's before a login. */
  readonly use: (user: string) => void;
  /** Again, where the storage has been cleared. */
  readonly save: () => void;
  readonly subscribe: (hear: () => void) => () => void;
};

const PREFIX = 'smc.settings.';
/** The last user's: so that the page before a login looks as the one after it. */
const LAST = 'last';

/** @param storage may throw on every call: a browser can forbid it */
export function settingsStore(storage: Storage, root: Root): SettingsStore {
  let user = LAST;
  const hearers = new Set<() => void>();
  const load = (name: string): string | null => {
    try {
      return storage.getItem(PREFIX + name);
    } catch {
      return null;
    }
  };
  const save = (): void => {
    try {
      for (const name of new Set([user, LAST])) storage.setItem(PREFIX + name, JSON.stringify(current));
    } catch {
      // Kept for this visit only.
    }
  };
  const apply = (): void => {
    root.dataset['theme'] = current.theme;
    root.dataset['density'] = current.density;
    root.dataset['colours'] = current.colours;
    for (const hear of hearers) hear();
  };
  let current = readSettings(load(LAST));
  apply();
  return {
    get: () => current,
    save,
    set(change) {
      current = { ...current, ...change };
      save();
      apply();
    },
    use(next) {
      if (user === next) return;
      user = next;
      current = readSettings(load(next) ?? load(LAST));
      apply();
    },
    subscribe(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
  };
}
