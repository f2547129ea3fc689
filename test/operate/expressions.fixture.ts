// Expressions: all that the pages of Grafana ask of Prometheus, with their variables filled in.
import { readdirSync, readFileSync } from 'node:fs';

export type Asked = { readonly page: string; readonly panel: string; readonly expr: string };

export const PAGES_FOLDER = new URL('../../ops/grafana/dashboards/', import.meta.url);

export type Position = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
export type ShownPanel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: Position;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
};
export type ShownPage = {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly ShownPanel[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
};

export const pageNames = (): readonly string[] =>
  readdirSync(PAGES_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .toSorted();
export const pageOf = (name: string): ShownPage =>
  JSON.parse(readFileSync(new URL(name, PAGES_FOLDER), 'utf8')) as ShownPage;

/** As Grafana asks while nothing is chosen. */
const filled = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*').replaceAll('$account', '.*');

export const askedOf = (page: ShownPage): readonly Asked[] =>
  page.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ page: page.uid, panel: title, expr: filled(expr) })),
  );
