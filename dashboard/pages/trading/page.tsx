// Trading page: what does it see?
import { Placeholder } from '#dashboard/shell/placeholder.tsx';
import type { ReactNode } from 'react';

export const TradingPage = (): ReactNode => (
  <Placeholder
    question="What does it see?"
    meanwhile="The chart is on its way. Until then: smc detect draws it from a file."
  />
);
