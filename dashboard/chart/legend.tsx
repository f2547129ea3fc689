// Legend: what is on the chart and how much of it there is: each kind a switch, and a list of what is hidden.
import { arrowOf } from './label-layer.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { FORM_FACTS } from '#model/form.ts';
import { Sample } from './sample.tsx';
import { titleOf } from '#model/form.ts';
import { useState } from 'react';
import { withForm } from './layers.ts';
import type { Form } from '#model/form.ts';
import type { Item, Scene } from './scene.ts';
import type { Layers } from './layers.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly scene: Scene;
  readonly layers: Layers;
  readonly onLayers: (layers: Layers) => void;
  readonly onPick: (item: Item) => void;
  readonly note: string | undefined;
};

const SHOWN: readonly Form[] = ['order-block', 'gap', 'breaker', 'inverse-gap', 'liquidity'];
const CHIP =
  'inline-flex min-h-6 items-center gap-1.5 rounded-button border border-line2 bg-bg1/90 px-2 text-chart text-t2 hover:bg-bg3 hover:text-t1';
const HIDDEN_LISTED = 60;

export function Legend({ scene, layers, onLayers, onPick, note }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { hidden, counts } = scene;
  return (
    <div className="pointer-events-none absolute top-6 right-20 left-3 z-10 flex flex-wrap items-start gap-1.5 *:pointer-events-auto">
      {note === undefined ? null : <span className={cx(CHIP, 'text-t3')}>{note}</span>}
      {SHOWN.map((form) => {
        const { shown, all } = counts.get(form) ?? { shown: 0, all: 0 };
        const isOn = layers.forms.has(form);
        if (all === 0) return null;
        return (
          <button
            key={form}
            type="button"
            aria-pressed={isOn}
            title={isOn ? `Hide ${FORM_FACTS[form].chip}` : `Show ${FORM_FACTS[form].chip}`}
            onClick={() => onLayers(withForm(layers, form, !isOn))}
            className={cx(CHIP, 'max-tablet:hidden', !isOn && 'text-t3 line-through')}
          >
            <Sample form={form} />
            {FORM_FACTS[form].chip} {isOn && shown < all ? `${shown} of ${all}` : all}
          </button>
        );
      })}
      {hidden.length === 0 ? null : (
        <div className="relative">
          <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className={cx(CHIP, 'text-t3')}>
            +{hidden.length} hidden, lower rank
          </button>
          {isOpen ? (
            <ul className="absolute top-full left-0 mt-1 max-h-60 w-72 overflow-y-auto rounded-card border border-line2 bg-pop p-1 shadow-pop">
              {hidden.slice(0, HIDDEN_LISTED).map((item) => (
                <li key={item.life.id}>
                  <button
                    type="button"
                    onClick={() => {
                      setOpen(false);
                      onPick(item);
                    }}
                    className="flex w-full items-center gap-2 rounded-button px-2 py-1 text-left text-note text-t2 hover:bg-bg3 hover:text-t1"
                  >
                    <Sample form={item.form} direction={item.direction} />
                    <span className="min-w-0 flex-1 truncate">
                      {titleOf(item.life.pattern.kind, item.life.pattern.variant, item.direction)}{' '}
                      {arrowOf(item.direction)}
                    </span>
                    <span className="text-t3">
                      {item.life.pattern.timeframe} · {decimals(item.confidence, 2)}
                    </span>
                  </button>
                </li>
              ))}
              {hidden.length > HIDDEN_LISTED ? (
                <li className="px-2 py-1 text-note text-t3">and {hidden.length - HIDDEN_LISTED} more of lower rank</li>
              ) : null}
            </ul>
          ) : null}
        </div>
      )}
    </div>
  );
}
