// Page skeleton: the shape of a page that is on its way.
import { Skeleton } from '#dashboard/ui/states.tsx';
import type { ReactNode } from 'react';

export const PageSkeleton = (): ReactNode => (
  <div role="status" aria-label="Loading the page" className="flex flex-col gap-3">
    <Skeleton className="h-12.5 rounded-card!" />
    <div className="grid grid-cols-2 gap-3 desk:grid-cols-4">
      {[1, 2, 3, 4].map((each) => (
        <Skeleton key={each} className="h-31.5 rounded-card!" />
      ))}
    </div>
    <Skeleton className="h-75 rounded-card!" />
  </div>
);
