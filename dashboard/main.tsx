// Main: the dashboard starts here.
import { createRoot } from 'react-dom/client';
import { makeRouter } from './router.tsx';
import { onLoggedOut } from '#dashboard/live/api.ts';
import { isPassing } from '#dashboard/live/problem.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
// The style sheet, and the settings that it goes by, before anything is drawn.
import '#dashboard/styles/app.css';
import '#dashboard/settings/use-settings.ts';

const client = new QueryClient({
  defaultOptions: {
    // The agent may well run on this machine: it is asked and told whatever the browser thinks of the world outside.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 10_000,
      // What was refused is refused again; what did not arrive may arrive the next time.
      retry: (count, error) => count < 2 && isPassing(error),
      refetchOnWindowFocus: true,
    },
  },
});
const router = makeRouter(client);

onLoggedOut(() => {
  if (router.state.location.pathname === '/login') return;
  client.removeQueries({ queryKey: ['me'] });
  void router.navigate({ to: '/login', search: { next: router.state.location.href } });
});

const element = document.getElementById('root');
if (element === null) throw new Error('Invariant: index.html has a place for the dashboard');
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
