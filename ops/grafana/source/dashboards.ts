// Dashboards: every page with the file that it is written to.
import { dashboardOf } from './panel.ts';
import { MACHINE_ROOM } from './machine-room.ts';
import { PROGRAMS } from './programs.ts';
import { TRADING } from './trading.ts';

const PAGES = [TRADING, MACHINE_ROOM, PROGRAMS];

/** Name of the file under `ops/grafana/dashboards/` → its text. */
export const dashboardFiles = (): ReadonlyMap<string, string> =>
  new Map(PAGES.map((page) => [`${page.uid}.json`, `${JSON.stringify(dashboardOf(page), undefined, 2)}\n`]));
