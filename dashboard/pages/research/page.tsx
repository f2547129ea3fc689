// Research page: is there an edge?
import { Placeholder } from '#dashboard/shell/placeholder.tsx';
import type { ReactNode } from 'react';

export const ResearchPage = (): ReactNode => (
  <Placeholder question="Is there an edge?" meanwhile="docs/patterns.md says how each pattern is defined and measured." />
);
