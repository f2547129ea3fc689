// Zone card: all that was known of one pattern at the bar in view: where, since when, what happened to it, how sure it was.
import { element } from './dom.ts';
import { isLevel } from '#model/form.ts';
import { changesUntil } from './history.ts';
import { sampleOf, titleAt } from './side-lists.ts';
import { directionColor } from './tokens.ts';
import { decimal, plural, shortMomentText } from './words.ts';
import type { History } from './history.ts';
import type { Item } from './scene.ts';

export type CardActions = {
  readonly goTo: (bar: number) => void;
  readonly choose: (pattern: number) => void;
  readonly close: () => void;
};

/** As packed by the model: five bits each, in this order. */
const PARTS = ['Displacement', 'Volume', 'Sweep', 'Higher TF', 'Freshness', 'Location'];
const STEPS = 31;

const GOOD: ReadonlySet<string> = new Set(['fresh', 'active', 'touched']);
const GONE: ReadonlySet<string> = new Set(['broken', 'closed', 'filled', 'inverted', 'swept']);

const statusTag = (status: string, touches: number): HTMLElement =>
  element(
    'span',
    { class: `tag ${GOOD.has(status) ? 'ok' : GONE.has(status) ? '' : 'warn'}` },
    `${status}${touches > 0 && !GONE.has(status) ? ` ${touches}×` : ''}`,
  );

export type Card = {
  readonly show: (item: Item, clock: number, isPinned: boolean) => void;
  readonly hide: () => void;
  readonly placeAwayFrom: (x: number) => void;
  readonly holdsFocus: () => boolean;
};

export function makeCard(place: HTMLElement, history: History, actions: CardActions): Card {
  const card = element('div', { class: 'zone-card', id: 'zone-card', role: 'region', 'aria-label': 'Pattern' });
  const stage = place.parentElement!;
  card.hidden = true;
  stage.append(card);
  const placeAwayFrom = (x: number): void => {
    const isLeft = x > place.clientWidth / 2;
    const axis = place.clientWidth < 560 ? 12 : 84;
    card.style.left = isLeft ? '12px' : 'auto';
    card.style.right = isLeft ? 'auto' : `${axis}px`;
    card.style.bottom = `${stage.clientHeight - place.offsetTop - place.clientHeight + 42}px`;
  };
  return {
    show(item, clock, isPinned) {
      // A hidden card has been placed by the pointer, or else stands at the left, off the last bars.
      if (card.style.bottom === '') placeAwayFrom(place.clientWidth);
      fillCard(card, history, item, clock, isPinned, actions);
      card.classList.toggle('pinned', isPinned);
      card.hidden = false;
    },
    hide() {
      card.hidden = true;
    },
    placeAwayFrom,
    holdsFocus: () => card.contains(document.activeElement),
  };
}

function fillCard(
  card: HTMLElement,
  history: History,
  item: Item,
  clock: number,
  isPinned: boolean,
  actions: CardActions,
): void {
  const { columns } = history;
  const { patterns, changes, candles } = columns;
  const { pattern, direction, high, low } = item;
  const price = (value: number): string => decimal(value, columns.decimals);
  const told = changesUntil(history, pattern, clock);
  const last = told.at(-1);
  const atr = history.atr[item.known] || 1;
  const waited = item.known - item.start;
  const fact = (name: string, ...value: (Node | string)[]): readonly Node[] => [
    element('dt', {}, name),
    element('dd', {}, ...value),
  ];
  const about = patterns.about[pattern]!;
  card.replaceChildren(
    element(
      'header',
      {},
      sampleOf(item.form, direction),
      element('b', {}, titleAt(history, pattern)),
      statusTag(item.status, isLevel(item.form) ? 0 : item.touches),
      element('span', { class: 'conf' }, 'conf. ', element('b', {}, decimal(item.confidence, 2))),
    ),
    element(
      'dl',
      {},
      ...(high === low
        ? fact('Level', price(high))
        : fact(
            'Zone',
            `${price(low)} – ${price(high)}`,
            element('small', {}, ` ${decimal((high - low) / atr, 1)} ATR`),
          )),
      ...fact('Formed at', shortMomentText(patterns.formedAt[pattern]!)),
      ...fact(
        'Known at',
        `${shortMomentText(patterns.knownAt[pattern]!)}, close`,
        element('small', {}, waited > 0 ? ` ${plural(waited, 'bar')} later` : ' same bar'),
      ),
      ...(about < 0 || history.born[about]! > clock
        ? []
        : fact('About', aboutButton(history, about, isPinned, actions))),
      ...(item.members.length === 0
        ? []
        : fact('Covers', `${plural(item.members.length, 'more zone')} at the same prices`)),
    ),
    element('h3', {}, 'What happened, each at the close of its bar'),
    element(
      'ol',
      { class: 'life' },
      ...told.map((change) =>
        element(
          'li',
          {},
          element('time', {}, shortMomentText(candles.time[changes.bar[change]!]!).replace(/ \d{4},/, ',')),
          element('span', {}, lifeWords(history, change)),
          element('span', {}, decimal(changes.confidence[change]!, 2)),
        ),
      ),
    ),
    parts(last === undefined ? 0 : changes.evidence[last]!, directionColor(direction)),
    footer(history, item, isPinned, actions),
  );
}

function lifeWords({ columns }: History, change: number): string {
  const { changes, events, statuses } = columns;
  const event = events[changes.event[change]!]!;
  const status = statuses[changes.status[change]!]!;
  return event === status || (event === 'formed' && status === 'fresh') ? event : `${event}, ${status}`;
}

function aboutButton(history: History, about: number, isPinned: boolean, actions: CardActions): HTMLElement | string {
  const words = `${titleAt(history, about)}, ${shortMomentText(history.columns.patterns.formedAt[about]!)}`;
  if (!isPinned) return words;
  const link = element('a', { href: '#chart' }, words);
  link.addEventListener('click', (event) => {
    event.preventDefault();
    actions.choose(about);
  });
  return link;
}

function parts(evidence: number, color: string): HTMLElement {
  return element(
    'div',
    { class: 'parts' },
    ...PARTS.map((name, place) => {
      const share = ((evidence >> (5 * place)) & STEPS) / STEPS;
      const bar = element('i', { 'aria-hidden': 'true' });
      bar.style.setProperty('--share', `${Math.round(100 * share)}%`);
      bar.style.setProperty('--part', color);
      return element('div', { class: 'part' }, element('span', {}, name), bar, element('b', {}, decimal(share, 2)));
    }),
  );
}

function footer({ columns }: History, item: Item, isPinned: boolean, actions: CardActions): HTMLElement {
  const id = columns.patterns.id[item.pattern]!;
  if (!isPinned)
    return element('footer', {}, element('code', {}, id), element('small', {}, 'Click to keep this open.'));
  const button = (words: string, act: () => void): HTMLElement => {
    const made = element('button', { type: 'button' }, words);
    made.addEventListener('click', act);
    return made;
  };
  return element(
    'footer',
    {},
    element('code', {}, id),
    button('Look from when it was known', () => actions.goTo(item.known)),
    button('Close', () => actions.close()),
  );
}
