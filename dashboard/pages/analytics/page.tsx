// Analytics page: does it work?
import { Placeholder } from '#dashboard/shell/placeholder.tsx';
import type { ReactNode } from 'react';

export const AnalyticsPage = (): ReactNode => (
  <Placeholder question="Does it work?" meanwhile="Backtests run from a terminal: smc backtest writes a full report." />
);
