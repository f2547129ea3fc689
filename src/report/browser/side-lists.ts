// Side lists: what was said at the bar in view, and the zones on the chart in words, best rank first.
import { element, sharp } from './dom.ts';
import { titleOf } from '#model/form.ts';
import { changesAt } from './history.ts';
import { paintSample } from './paint.ts';
import { decimal } from './words.ts';
import type { Form } from '#model/form.ts';
import type { History } from './history.ts';
import type { Scene } from './scene.ts';

export function sampleOf(form: Form, direction: number): HTMLCanvasElement {
  const canvas = element('canvas', { 'aria-hidden': 'true' });
  paintSample(sharp(canvas, 18, 12), form, direction);
  return canvas;
}

export function titleAt({ columns: { patterns, kinds, variants } }: History, pattern: number): string {
  return titleOf(kinds[patterns.kind[pattern]!]!, variants[patterns.variant[pattern]!]!, patterns.direction[pattern]!);
}

/** More than anyone reads at once; the number of all stands above. */
const MOST_ROWS = 60;

export function fillSaid(
  list: HTMLElement,
  count: HTMLElement,
  history: History,
  forms: ReadonlySet<Form>,
  clock: number,
  choose: (pattern: number) => void,
): void {
  const { columns } = history;
  const { changes, events } = columns;
  const said = changesAt(history, clock).filter((change) => forms.has(history.forms[changes.pattern[change]!]!));
  count.textContent = said.length === 0 ? '' : String(said.length);
  list.replaceChildren(
    ...said.slice(0, MOST_ROWS).map((change) => {
      const pattern = changes.pattern[change]!;
      return element('li', {}, row(history, pattern, events[changes.event[change]!]!, undefined, choose));
    }),
    ...(said.length === 0
      ? [element('li', { class: 'none' }, 'Nothing: this bar changed no pattern that is shown.')]
      : []),
  );
}

export function fillZones(
  list: HTMLElement,
  history: History,
  scene: Scene,
  chosen: number,
  choose: (pattern: number) => void,
): void {
  const { columns } = history;
  const price = (value: number): string => decimal(value, columns.decimals);
  list.replaceChildren(
    ...scene.open.slice(0, MOST_ROWS).map((item) => {
      const where = item.high === item.low ? price(item.high) : `${price(item.low)} – ${price(item.high)}`;
      const button = row(history, item.pattern, decimal(item.confidence, 2), `${where} · ${item.status}`, choose);
      if (item.pattern === chosen) button.setAttribute('aria-current', 'true');
      return element('li', {}, button);
    }),
    ...(scene.open.length === 0 ? [element('li', { class: 'none' }, 'No open zone was known at this bar.')] : []),
  );
}

function row(
  history: History,
  pattern: number,
  how: string,
  where: string | undefined,
  choose: (pattern: number) => void,
): HTMLButtonElement {
  const direction = history.columns.patterns.direction[pattern]!;
  const title = titleAt(history, pattern);
  const button = element(
    'button',
    { type: 'button', class: 'row', 'data-pattern': String(pattern), title },
    sampleOf(history.forms[pattern]!, direction),
    element('span', { class: 'what' }, title),
    element('span', { class: 'how' }, how),
    where !== undefined && element('span', { class: 'where' }, where),
  );
  button.addEventListener('click', () => choose(pattern));
  return button;
}
