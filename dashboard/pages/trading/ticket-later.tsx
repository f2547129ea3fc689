// Ticket later: the ticket is fetched when the chart stands.
import { later } from '#dashboard/shell/later.tsx';
import { SkeletonRows } from '#dashboard/ui/states.tsx';

export const TicketPanel = later(
  async () => (await import('./ticket-panel.tsx')).TicketPanel,
  <SkeletonRows rows={8} />,
);
