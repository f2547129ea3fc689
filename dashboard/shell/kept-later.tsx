// Kept later: the list of events is fetched when the page stands.
import { later } from './later.tsx';
import { SkeletonRows } from '#dashboard/ui/states.tsx';

export const KeptEvents = later(async () => (await import('./kept-events.tsx')).KeptEvents, <SkeletonRows rows={8} />);
