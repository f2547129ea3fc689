// Bell button: how much has happened since it was last looked at, and the list of it. On a phone it is in the menu of the person.
import { countText } from './bell.ts';
import { IconButton } from '#dashboard/ui/button.tsx';
import { KeptEvents } from './kept-later.tsx';
import { Popup } from '#dashboard/ui/popup.tsx';
import { useBell } from './use-bell.ts';
import { useState } from 'react';
import type { ReactNode } from 'react';

export function BellButton(): ReactNode {
  const { news } = useBell();
  const [isOpen, setOpen] = useState(false);
  const label = news.length === 0 ? 'Events' : `Events, ${news.length} new`;
  return (
    <span className="relative max-tablet:hidden">
      <Popup
        label="Events"
        open={isOpen}
        onOpenChange={setOpen}
        trigger={(trigger) => <IconButton {...trigger} icon="bell" kind="quiet" label={label} />}
        className="w-[27rem]"
      >
        <KeptEvents onClose={() => setOpen(false)} />
      </Popup>
      {news.length === 0 ? null : (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute -top-0.5 -right-0.5 min-w-4 rounded-dot bg-t1 px-1 text-center text-rail leading-4 font-semibold text-bg0"
        >
          {countText(news.length)}
        </span>
      )}
    </span>
  );
}
