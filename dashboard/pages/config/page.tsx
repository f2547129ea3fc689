// Config page: steer.
import { Placeholder } from '#dashboard/shell/placeholder.tsx';
import type { ReactNode } from 'react';

export const ConfigPage = (): ReactNode => (
  <Placeholder question="How is it steered?" meanwhile="The configuration file is described in docs/config.md." />
);
