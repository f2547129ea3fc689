// Monitoring page: something broke.
import { Placeholder } from '#dashboard/shell/placeholder.tsx';
import type { ReactNode } from 'react';

export const MonitoringPage = (): ReactNode => (
  <Placeholder question="What is wrong?" meanwhile="Home shows agents and breakers; smc status tells more." />
);
