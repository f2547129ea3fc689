// Chips: a switch for each form of pattern, with how many of it are shown and how many there are.
import { element, remember, remembered } from './dom.ts';
import { FORMS, FORM_FACTS } from '#model/form.ts';
import { sampleOf } from './side-lists.ts';
import { onTheme } from './tokens.ts';
import type { Form } from '#model/form.ts';
import type { Scene } from './scene.ts';

export type Layers = { readonly forms: Set<Form>; showAll: boolean; showEnded: boolean };

/** As the person left them; on first sight as the forms' facts say. */
export function layersOf(): Layers {
  const on = remembered('forms')?.split(',');
  return {
    forms: new Set(FORMS.filter((form) => (on === undefined ? FORM_FACTS[form].isOn : on.includes(form)))),
    showAll: false,
    showEnded: remembered('ended') !== 'no',
  };
}

/** @returns what writes the counts of a scene into the chips */
export function makeChips(
  place: HTMLElement,
  present: ReadonlySet<Form>,
  layers: Layers,
  changed: () => void,
): (scene: Scene) => void {
  const counts = new Map<Form, HTMLElement>();
  const samples: (readonly [Form, HTMLElement])[] = [];
  const keep = (): void => {
    remember('forms', [...layers.forms].join(','));
    remember('ended', layers.showEnded ? 'yes' : 'no');
    changed();
  };
  const toggle = (
    name: string,
    isOn: boolean,
    set: (isOn: boolean) => void,
    ...children: readonly Node[]
  ): HTMLElement => {
    const input = element('input', { type: 'checkbox', 'data-layer': name });
    input.checked = isOn;
    input.addEventListener('change', () => {
      set(input.checked);
      keep();
    });
    return element('label', { class: 'chip' }, input, ...children);
  };
  for (const form of FORMS) {
    if (!present.has(form)) continue;
    const count = element('span', { class: 'count' });
    const sample = element('span', {}, sampleOf(form, 1));
    samples.push([form, sample]);
    counts.set(form, count);
    const set = (isOn: boolean): unknown => (isOn ? layers.forms.add(form) : layers.forms.delete(form));
    place.append(
      toggle(
        form,
        layers.forms.has(form),
        set,
        sample,
        element('span', { class: 'name' }, FORM_FACTS[form].chip),
        count,
      ),
    );
  }
  const setEnded = (isOn: boolean): void => {
    layers.showEnded = isOn;
  };
  place.append(toggle('ended', layers.showEnded, setEnded, element('span', { class: 'name' }, 'Ended')));
  const hidden = element('button', { type: 'button', class: 'chip', id: 'hidden', 'aria-pressed': 'false' });
  hidden.addEventListener('click', () => {
    layers.showAll = !layers.showAll;
    hidden.setAttribute('aria-pressed', String(layers.showAll));
    changed();
  });
  place.append(hidden);
  onTheme(() => {
    for (const [form, sample] of samples) sample.replaceChildren(sampleOf(form, 1));
  });
  return (scene) => {
    for (const [form, place] of counts) {
      const { shown, all } = scene.counts.get(form)!;
      place.textContent = shown === all || !layers.forms.has(form) ? String(all) : `${shown} of ${all}`;
    }
    hidden.hidden = scene.hidden === 0 && !layers.showAll;
    hidden.textContent = layers.showAll ? 'All shown: best only' : `+${scene.hidden} hidden, lower rank`;
  };
}
