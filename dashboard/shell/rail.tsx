// Rail: the pages, by icon and word; on a phone a bar of the four that are needed on the way, and More.
import { BAR, shownTo } from './nav.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Icon, Logo } from '#dashboard/ui/icon.tsx';
import { Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useUser } from '#dashboard/live/session.ts';
import type { NavItem } from './nav.ts';
import type { ReactNode } from 'react';

type Props = {
  /** Pages on which something is not as it should be. */
  readonly marked: ReadonlySet<NavItem['path']>;
};

const Badge = (): ReactNode => (
  <>
    <span aria-hidden="true" className="absolute top-1 right-2.5 size-2 rounded-dot bg-loss" />
    <span className="sr-only"> (needs a look)</span>
  </>
);

export function Rail({ marked }: Props): ReactNode {
  const { role } = useUser();
  return (
    <nav
      aria-label="Pages"
      className="hidden w-15 shrink-0 flex-col items-center gap-0.5 overflow-y-auto border-r border-line1 bg-bg0 pt-1.5 tablet:flex"
    >
      <span className="mb-1 flex h-10 items-center">
        <Logo />
      </span>
      {shownTo(role).map(({ path, label, icon }) => (
        <Link
          key={path}
          to={path}
          activeOptions={{ exact: path === '/' }}
          className="relative flex h-12 w-[52px] flex-col items-center justify-center gap-1 rounded-button text-rail text-t2 hover:bg-bg2 hover:text-t1"
          activeProps={{
            className:
              'bg-bg2 font-medium text-t1! before:absolute before:-left-1 before:h-6 before:w-0.5 before:bg-t1 before:content-[""]',
          }}
        >
          <Icon name={icon} size={18} />
          {label}
          {marked.has(path) ? <Badge /> : null}
        </Link>
      ))}
    </nav>
  );
}

export function BottomBar({ marked }: Props): ReactNode {
  const { role } = useUser();
  const [isOpen, setOpen] = useState(false);
  const { pathname } = useLocation();
  const items = shownTo(role);
  const rest = items.filter(({ path }) => !BAR.includes(path));
  const isInRest = rest.some(({ path }) => pathname.startsWith(path));
  const style = 'relative flex flex-1 flex-col items-center justify-center gap-1 text-note text-t3';
  return (
    <nav
      aria-label="Pages"
      className="flex min-h-16 shrink-0 border-t border-line2 bg-bg1 pb-[env(safe-area-inset-bottom)] tablet:hidden"
    >
      {items
        .filter(({ path }) => BAR.includes(path))
        .map(({ path, label, icon }) => (
          <Link
            key={path}
            to={path}
            activeOptions={{ exact: path === '/' }}
            className={style}
            activeProps={{ className: 'font-medium text-t1!' }}
          >
            <Icon name={icon} size={22} />
            {label}
            {marked.has(path) ? <Badge /> : null}
          </Link>
        ))}
      <button type="button" onClick={() => setOpen(true)} className={cx(style, isInRest && 'font-medium text-t1!')}>
        <Icon name="more" size={22} />
        More
        {rest.some(({ path }) => marked.has(path)) ? <Badge /> : null}
      </button>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title="More" width="narrow">
        <ul className="-mx-2 flex flex-col">
          {rest.map(({ path, label, icon }) => (
            <li key={path}>
              <Link
                to={path}
                onClick={() => setOpen(false)}
                className="relative flex min-h-11 items-center gap-3 rounded-button px-2 text-body text-t1 hover:bg-bg3"
              >
                <Icon name={icon} size={20} />
                {label}
                {marked.has(path) ? <span className="text-note text-loss">needs a look</span> : null}
              </Link>
            </li>
          ))}
        </ul>
      </Dialog>
    </nav>
  );
}
