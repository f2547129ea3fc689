// Risk page: may I trade?
import { Placeholder } from '#dashboard/shell/placeholder.tsx';
import type { ReactNode } from 'react';

export const RiskPage = (): ReactNode => (
  <Placeholder question="May I trade?" meanwhile="Home shows the day against its limit." />
);
