// Nav: the pages, in the order of the rail, with the key that goes there.
import type { IconName } from '#dashboard/ui/icon.tsx';

export type NavItem = {
  readonly path:
    | '/'
    | '/trading'
    | '/analytics'
    | '/research'
    | '/risk'
    | '/reports'
    | '/monitoring'
    | '/config'
    | '/admin';
  /** On the rail. */
  readonly label: string;
  readonly icon: IconName;
  /** After `g`. */
  readonly key: string;
  readonly adminOnly?: boolean;
};

const NAV: readonly NavItem[] = [
  { path: '/', label: 'Home', icon: 'home', key: 'h' },
  { path: '/trading', label: 'Trading', icon: 'trading', key: 't' },
  { path: '/analytics', label: 'Analytics', icon: 'analytics', key: 'a' },
  { path: '/research', label: 'Research', icon: 'research', key: 'e' },
  { path: '/risk', label: 'Risk', icon: 'risk', key: 'k' },
  { path: '/reports', label: 'Reports', icon: 'reports', key: 'r' },
  { path: '/monitoring', label: 'Monitor', icon: 'monitor', key: 'm' },
  { path: '/config', label: 'Config', icon: 'config', key: 'c' },
  { path: '/admin', label: 'Admin', icon: 'admin', key: 'u', adminOnly: true },
];

/** On a phone's bar; the rest is under More. */
export const BAR: readonly NavItem['path'][] = ['/', '/trading', '/risk', '/reports'];

export const shownTo = (role: string): readonly NavItem[] =>
  NAV.filter(({ adminOnly }) => adminOnly !== true || role === 'admin');
