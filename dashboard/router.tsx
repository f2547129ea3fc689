// Router: every address of the dashboard. Each page is loaded when it is first opened.
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from '#dashboard/live/problem.ts';
import { FaultPage } from '#dashboard/shell/fault.tsx';
import { meQuery } from '#dashboard/live/session.ts';
import { NotFound } from '#dashboard/shell/not-found.tsx';
import { PageSkeleton } from '#dashboard/shell/page-skeleton.tsx';
import { settings } from '#dashboard/settings/use-settings.ts';
import { Shell } from '#dashboard/shell/shell.tsx';
import type { QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';

type Context = { readonly client: QueryClient };
/** What a page reads of its address by `useSearch`: texts. A page may give its own route a stricter reading. */
type Search = Readonly<Record<string, string | undefined>>;

const texts = (search: Record<string, unknown>): Search =>
  Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: FaultPage,
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: texts,
  component: lazyRouteComponent(() => import('./pages/login/page.tsx'), 'LoginPage'),
});

/** Below it somebody is logged in, with a password of their own. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      const user = await context.client.ensureQueryData(meQuery);
      // Before anything is drawn: theme and account are this person's.
      settings.use(user.id);
      if (!user.must_change_password) return;
    } catch (error) {
      // Without an answer nobody knows: the page for logging in says so, and asks again.
      if (!(error instanceof ApiError)) throw error;
    }
    throw redirect({ to: '/login', search: location.pathname === '/' ? {} : { next: location.href } });
  },
});

const page = <Path extends string, Name extends string>(
  path: Path,
  title: string,
  load: () => Promise<Record<Name, () => ReactNode>>,
  name: Name,
) =>
  createRoute({
    getParentRoute: () => inside,
    path,
    staticData: { title },
    validateSearch: texts,
    component: lazyRouteComponent(load as never, name),
  });

const pages = [
  page('/', 'Home', () => import('./pages/home/page.tsx'), 'HomePage'),
  page('/trading', 'Trading', () => import('./pages/trading/page.tsx'), 'TradingPage'),
  page('/analytics', 'Analytics', () => import('./pages/analytics/page.tsx'), 'AnalyticsPage'),
  page('/research', 'Research', () => import('./pages/research/page.tsx'), 'ResearchPage'),
  page('/risk', 'Risk', () => import('./pages/risk/page.tsx'), 'RiskPage'),
  page('/reports', 'Reports', () => import('./pages/reports/page.tsx'), 'ReportsPage'),
  page('/monitoring', 'Monitor', () => import('./pages/monitoring/page.tsx'), 'MonitoringPage'),
  page('/config', 'Config', () => import('./pages/config/page.tsx'), 'ConfigPage'),
  page('/admin', 'Admin', () => import('./pages/admin/page.tsx'), 'AdminPage'),
  page('/login/keys', 'API keys and sessions', () => import('./pages/login/keys-page.tsx'), 'KeysPage'),
] as const;

export const makeRouter = (client: QueryClient) =>
  createRouter({
    routeTree: root.addChildren([login, inside.addChildren(pages)]),
    context: { client },
    defaultPreload: 'intent',
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: 300,
    defaultErrorComponent: FaultPage,
    defaultNotFoundComponent: NotFound,
    // Texts as they are: an address can be read and typed.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(search)) if (value !== undefined) parameters.set(name, String(value));
      const text = parameters.toString();
      return text === '' ? '' : `?${text}`;
    },
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
