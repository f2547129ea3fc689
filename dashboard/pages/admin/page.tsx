// Admin page: who may do what?
import { Placeholder } from '#dashboard/shell/placeholder.tsx';
import type { ReactNode } from 'react';

export const AdminPage = (): ReactNode => (
  <Placeholder question="Who may do what?" meanwhile="Users are managed over the API until this page is here." />
);
