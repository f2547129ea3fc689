// Build: writes the dashboards that Grafana reads: npm run dashboards.
import { writeFileSync } from 'node:fs';
import { dashboardFiles } from './dashboards.ts';

for (const [name, text] of dashboardFiles()) writeFileSync(new URL(`../dashboards/${name}`, import.meta.url), text);
