// Reports page: prove it.
import { Placeholder } from '#dashboard/shell/placeholder.tsx';
import type { ReactNode } from 'react';

export const ReportsPage = (): ReactNode => (
  <Placeholder question="Prove it." meanwhile="Trades and events are to be had from the API until this page is here." />
);
