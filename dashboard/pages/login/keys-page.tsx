// Keys page: API keys and sessions of one's own.
import { Placeholder } from '#dashboard/shell/placeholder.tsx';
import type { ReactNode } from 'react';

export const KeysPage = (): ReactNode => <Placeholder question="API keys and sessions" meanwhile="On its way." />;
