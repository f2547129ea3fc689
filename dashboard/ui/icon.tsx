// Icon: the shapes of the dashboard, drawn with the ink of the text beside them. Always with a word, so hidden from readers.
import type { ReactNode } from 'react';

const SHAPES = {
  home: 'M4 4h6v8H4zM14 4h6v5h-6zM14 13h6v7h-6zM4 16h6v4H4z',
  trading: 'M8 3v4m0 8v5M5.5 7h5v8h-5zM16 5v4m0 6v4M13.5 9h5v6h-5z',
  analytics: 'M4 4v16h16M7.5 15l4-5 3 3 5-7',
  research: 'M9 3h6M10 3v6l-5.4 9a2 2 0 0 0 1.8 3h11.2a2 2 0 0 0 1.8-3L14 9V3M7.5 15h9',
  risk: 'M12 3l7.5 2.8v5.7c0 4.6-3.2 7.9-7.5 9.5-4.300-1.600-7.500-4.900-7.500-9.500V5.800z',
  shield:
    'M12 3l7.5 2.8v5.7c0 4.6-3.2 7.9-7.5 9.5-4.300-1.600-7.500-4.900-7.500-9.500V5.800zM9 11.800l2.200 2.200 4-4.200',
  reports: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 15.500h6',
  monitor: 'M3 12h4l3-7 4 14 3-7h4',
  config: 'M4 7h9m5 0h2M4 12h3m5 0h8M4 17h9m5 0h2M15.500 5v4M9.500 10v4M15.500 15v4',
  admin:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-3.600 2.900-6 6.500-6s6.500 2.400 6.500 6M15.500 4.500a3.500 3.500 0 0 1 0 6.300M17.500 14.500c2.400.7 4 2.700 4 5.500',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500 20 20',
  stop: 'M8.300 3h7.400L21 8.300v7.400L15.700 21H8.300L3 15.700V8.300zM9.500 9.500h5v5h-5z',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  cross: 'M6 6l12 12M18 6L6 18',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.200l3.500 2',
  warn: 'M12 4 2.800 20h18.400zM12 10v4.500M12 17.500h.01',
  question: 'M9 9a3 3 0 1 1 4.200 2.800c-.9.4-1.200 1-1.200 2.200M12 17.500h.01',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.500M12 7.500h.01',
  left: 'M14.500 5l-7 7 7 7',
  right: 'M9.500 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  up: 'M5 15l7-7 7 7',
  first: 'M17 5l-7 7 7 7M7 5v14',
  play: 'M7 4.500v15l12-7.500z',
  pause: 'M8 5v14M16 5v14',
  copy: 'M8.500 8.500h11v11h-11zM15.500 8.500v-4h-11v11h4',
  download: 'M12 4v11m0 0-4.500-4.500M12 15l4.500-4.500M5 20h14',
  upload: 'M12 16V5m0 0L7.500 9.500M12 5l4.500 4.500M5 20h14',
  columns: 'M4 4h16v16H4zM10 4v16M4 9h16',
  layers: 'M12 3 3 8l9 5 9-5zM4.500 12.500 12 16.700l7.500-4.200M4.500 16.500 12 20.700l7.500-4.200',
  filter: 'M4 6h16M7 12h10M10 18h4',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  edit: 'M4 20h4L19.500 8.500l-4-4L4 16z',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  refresh: 'M20 11a8 8 0 0 0-14.500-3.500L3.500 10M3.500 5v5h5M4 13a8 8 0 0 0 14.500 3.500l2-2.500m0 5v-5h-5',
  lock: 'M6 11h12v9H6zM8.500 11V7.500a3.500 3.500 0 0 1 7 0V11',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 14.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600z',
  eyeOff:
    'M3.500 3.500l17 17M9.500 5.800A9.600 9.600 0 0 1 12 5.500c6 0 9.500 6.500 9.500 6.500a17 17 0 0 1-3 3.800M6 7.500A16.400 16.400 0 0 0 2.500 12S6 18.500 12 18.500c1.300 0 2.500-.3 3.600-.8',
  bell: 'M6 16.500V11a6 6 0 1 1 12 0v5.500l1.500 2h-15zM10 20.500h4',
  external: 'M9 5H5v14h14v-4M13 5h6v6M19 5l-9 9',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c0-4 3.400-6.500 7.500-6.500s7.500 2.500 7.500 6.500',
  link: 'M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1',
  menu: 'M4 7h16M4 12h16M4 17h16',
} as const;
export type IconName = keyof typeof SHAPES;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={size >= 20 ? 1.6 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}

export function Logo(): ReactNode {
  return (
    <svg width="28" height="28" viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect x="4" y="17" width="24" height="7" rx="1.500" stroke="var(--long)" strokeWidth="1.600" />
      <path
        d="M4 24 11.500 11l6.500 9L28 7"
        stroke="var(--t1)"
        strokeWidth="2.200"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
