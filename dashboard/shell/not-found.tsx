// Not found: an address that is none of ours.
import { Empty } from '#dashboard/ui/states.tsx';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export const NotFound = (): ReactNode => (
  <main className="p-6">
    <Empty
      title="There is no such page."
      action={
        <Link to="/" className="underline">
          Go to Home
        </Link>
      }
    >
      The address may be from an older version, or have been cut short.
    </Empty>
  </main>
);
