// Panel: the few kinds of picture that the dashboards are made of, so that each dashboard is a list of questions.
import { BigValueColorMode, BigValueTextMode, VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as SeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Dashboard, Threshold, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';

/** Whichever Prometheus is chosen above: the provisioned one where there is no other. */
const SOURCE = { type: 'prometheus', uid: '${datasource}' };
const LAST_REF = 26;

/** `legend` may hold labels as `{{label}}`. */
export type Query = { readonly expr: string; readonly legend: string };

/** Units are Grafana's: `s`, `bytes`, `percentunit`, `short`, `none`, `ops`. */
type Picture = {
  readonly title: string;
  readonly unit: string;
  readonly queries: readonly Query[];
  /** What to think of it, where the title does not say. */
  readonly note?: string;
  /** From where on it is yellow, and red. */
  readonly limits?: readonly [warn: number, bad: number];
  /** As above, and less is worse. */
  readonly isLowBad?: boolean;
  /** The name of the series is the answer, its value is not. */
  readonly isNamed?: boolean;
  readonly min?: number;
  readonly max?: number;
};
export type Panel = Picture & { readonly kind: 'figure' | 'course'; readonly width: number; readonly height: number };
export type Row = { readonly title: string; readonly panels: readonly Panel[] };
export type Page = {
  readonly uid: string;
  readonly title: string;
  readonly note: string;
  readonly hasAccounts: boolean;
  /** A figure that all tell whom it may be about. */
  readonly instancesOf?: string;
  readonly rows: readonly Row[];
};

/** One figure, as it is now. */
export const figure = (picture: Picture): Panel => ({ ...picture, kind: 'figure', width: 4, height: 4 });
/** How it went; three beside each other. */
export const course = (picture: Picture): Panel => ({ ...picture, kind: 'course', width: 8, height: 8 });

const steps = ({ limits, isLowBad = false }: Picture): Threshold[] => {
  if (limits === undefined) return [{ value: null, color: 'text' }];
  const [warn, bad] = limits;
  return isLowBad
    ? [
        { value: null, color: 'red' },
        { value: bad, color: 'orange' },
        { value: warn, color: 'green' },
      ]
    : [
        { value: null, color: 'green' },
        { value: warn, color: 'orange' },
        { value: bad, color: 'red' },
      ];
};

function panelOf(panel: Panel, id: number): StatBuilder | SeriesBuilder {
  const { kind, title, unit, queries, note, width, height, min, max, isNamed = false } = panel;
  if (queries.length > LAST_REF) throw new Error(`Invariant: "${title}" asks at most ${LAST_REF} questions`);
  const thresholds = new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps(panel));
  const builder =
    kind === 'figure'
      ? new StatBuilder()
          .colorMode(panel.limits === undefined ? BigValueColorMode.None : BigValueColorMode.Value)
          .textMode(isNamed ? BigValueTextMode.Name : BigValueTextMode.Auto)
      : new SeriesBuilder().lineWidth(1).fillOpacity(8).showPoints(VisibilityMode.Never);
  builder
    .title(title)
    .unit(unit)
    .datasource(SOURCE)
    .span(width)
    .height(height)
    .thresholds(thresholds)
    .noValue('not told');
  builder.id(id);
  if (note !== undefined) builder.description(note);
  if (min !== undefined) builder.min(min);
  if (max !== undefined) builder.max(max);
  for (const [index, { expr, legend }] of queries.entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCodePoint('A'.codePointAt(0)! + index))
      .expr(expr)
      .legendFormat(legend);
    builder.withTarget(kind === 'figure' ? query.instant() : query.range());
  }
  return builder;
}

/** All of them unless some are chosen. */
const chosen = (name: string, label: string, query: string): Builder<VariableModel> =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(SOURCE)
    .query({ query, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all' });

export function dashboardOf({ uid, title, note, hasAccounts, instancesOf = 'smc_info', rows }: Page): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(note)
    .tags(['smc'])
    .timezone('utc')
    .refresh('15s')
    .time({ from: 'now-6h', to: 'now' })
    .readonly()
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .withVariable(chosen('instance', 'Agent', `label_values(${instancesOf}, instance)`));
  if (hasAccounts) builder.withVariable(chosen('account', 'Account', 'label_values(smc_account_equity, account)'));
  let id = 0;
  const next = (): number => (id += 1);
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title).id(next()));
    for (const panel of row.panels) builder.withPanel(panelOf(panel, next()));
  }
  return builder.build();
}
