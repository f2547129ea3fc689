// Zone card: one pattern explained: what it is, since when it is, since when it could be known, what became of it, and how sure it is.
import { Button, IconButton } from '#dashboard/ui/button.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { clock as clockText, isSameDay, weekdayDay } from '#dashboard/format/moment.ts';
import { confidenceOf, EVIDENCE, unpackEvidence } from '#model/confidence.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { isLevel, titleOf } from '#model/form.ts';
import { placeOfTime } from './bars.ts';
import { plural } from '#dashboard/format/figure.ts';
import { Sample } from './sample.tsx';
import { saidBy } from './book.ts';
import { useRef } from 'react';
import { toast } from '#dashboard/shell/toast.tsx';
import type { Bars } from './bars.ts';
import type { Change } from './book.ts';
import type { ChipTone } from '#dashboard/ui/chip.tsx';
import type { EvidenceName } from '#model/confidence.ts';
import type { Item } from './scene.ts';
import type { Millis } from '#model/time.ts';
import type { PatternStatus } from '#model/pattern.ts';
import type { ReactNode, TouchEvent } from 'react';

type Props = {
  readonly item: Item;
  readonly bars: Bars;
  readonly clock: Millis;
  readonly zone: string;
  readonly places: number;
  readonly isPinned: boolean;
  /** What patterns like this one have come to, where that is known. */
  readonly proof: ReactNode;
  readonly citing: readonly { readonly planId: string; readonly words: string }[];
  readonly onPlan: (planId: string) => void;
  readonly onReplay: (time: number) => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly onClose: () => void;
  readonly className: string;
};

const PART_WORDS: Readonly<Record<EvidenceName, string>> = {
  displacement: 'Displacement',
  volume: 'Volume',
  sweep: 'Sweep',
  higherTimeframe: 'Higher TF',
  freshness: 'Freshness',
  location: 'Location',
};
const TONES: Partial<Record<PatternStatus, ChipTone>> = {
  fresh: 'ok',
  active: 'ok',
  touched: 'ok',
  mitigated: 'warn',
  breaker: 'warn',
};
const LIFE_SHOWN = 6;

export function ZoneCard(props: Props): ReactNode {
  const { item, bars, clock, zone, places, isPinned, proof, citing, onPlan, onReplay, onStep, onClose, className } =
    props;
  const { life, direction, high, low, status, touches, confidence, members } = item;
  const { pattern } = life;
  const title = titleOf(pattern.kind, pattern.variant, direction);
  const price = (value: number): string => decimals(value, places);
  const now = Number.isFinite(clock) ? clock : (bars.time.at(-1) ?? 0);
  const at = (time: number): string =>
    `${isSameDay(time, now, zone) ? '' : `${weekdayDay(time, zone, now)}, `}${clockText(time, zone)}`;
  const knownBar = Math.max(0, Math.min(bars.atr.length - 1, Math.floor(item.known)));
  const waited = Math.round(placeOfTime(bars, pattern.knownAt) - placeOfTime(bars, pattern.formedAt));
  const said = saidBy(life, clock);
  const parts = unpackEvidence(said.at(-1)?.evidence ?? 0);
  const touch = useRef<Touched>(undefined);
  const color = direction > 0 ? 'bg-long' : direction < 0 ? 'bg-short' : 'bg-line3';
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(life.id);
    toast('The id is in the clipboard.');
  };
  return (
    <section
      aria-label={title}
      onTouchStart={(event) => (touch.current = swipeFrom(event))}
      onTouchEnd={(event) => {
        const by = swipeBy(touch.current, event);
        if (by !== undefined && isPinned) onStep(by);
      }}
      className={cx(
        'absolute z-20 touch-pan-y max-h-[calc(100%-3.5rem)] w-[346px] max-w-[calc(100%-1.5rem)] overflow-y-auto rounded-card border border-line2 bg-pop p-3.5 text-note shadow-pop',
        'max-tablet:fixed max-tablet:inset-x-0 max-tablet:top-auto! max-tablet:bottom-0! max-tablet:left-0! max-tablet:z-40 max-tablet:max-h-[60dvh] max-tablet:w-full max-tablet:max-w-none max-tablet:rounded-t-[12px] max-tablet:rounded-b-none',
        !isPinned && 'pointer-events-none',
        className,
      )}
    >
      <header className="mb-2 flex flex-wrap items-center gap-x-2 gap-y-1">
        <Sample form={item.form} direction={direction} />
        <h3 className="text-body font-semibold text-t1">{title}</h3>
        <Chip tone={TONES[status] ?? 'grey'}>
          {status}
          {touches > 0 && !isLevel(item.form) ? ` ${touches}×` : ''}
        </Chip>
        <span className="ml-auto text-t2">
          conf. <b className="font-semibold text-t1">{decimals(confidence, 2)}</b>
        </span>
      </header>
      <dl className="grid grid-cols-[5.5rem_1fr] gap-x-2 gap-y-0.5 *:[dt]:text-t3 *:[dd]:text-t1">
        <dt>{high === low ? 'Level' : 'Zone'}</dt>
        <dd>
          {high === low ? price(high) : `${price(low)} – ${price(high)}`}
          {high === low ? null : (
            <span className="text-t3"> {decimals((high - low) / (bars.atr[knownBar] || 1), 1)} ATR</span>
          )}
          {item.isHigher ? <span className="text-t3"> on {pattern.timeframe}</span> : null}
        </dd>
        <dt>Formed at</dt>
        <dd>{at(pattern.formedAt)}</dd>
        <dt>Known at</dt>
        <dd>
          {at(pattern.knownAt)} close{' '}
          <span className="text-t3">{waited > 0 ? `${plural(waited, 'bar')} later` : 'same bar'}</span>
        </dd>
        {pattern.about === undefined ? null : (
          <>
            <dt>About</dt>
            <dd>
              {titleOf(pattern.about.kind, pattern.about.variant, pattern.about.direction)}{' '}
              <span className="text-t3">{at(pattern.about.formedAt)}</span>
            </dd>
          </>
        )}
        {members.length === 0 ? null : (
          <>
            <dt>Covers</dt>
            <dd>{plural(members.length, 'more zone')} at the same prices</dd>
          </>
        )}
        {said.length > LIFE_SHOWN ? (
          <>
            <dt>Earlier</dt>
            <dd className="text-t3">{plural(said.length - LIFE_SHOWN, 'change')}</dd>
          </>
        ) : null}
        {said.slice(-LIFE_SHOWN).map((change) => (
          <Line key={change.sequence} change={change} at={at} item={item} bars={bars} />
        ))}
      </dl>
      <ul className="mt-2.5 grid grid-cols-2 gap-x-4 gap-y-1">
        {EVIDENCE.map((name) => (
          <li key={name} className="flex items-center gap-1.5 text-t2">
            <span className="min-w-0 flex-1 truncate">{PART_WORDS[name]}</span>
            <span aria-hidden="true" className="h-1 w-7 shrink-0 rounded-dot bg-bg3">
              <span className={cx('block h-1 rounded-dot', color)} style={{ width: `${100 * parts[name]}%` }} />
            </span>
            <span className="w-8 shrink-0 text-right text-t1">{decimals(parts[name], 2)}</span>
          </li>
        ))}
      </ul>
      {citing.length === 0 ? null : (
        <p className="mt-2.5 flex flex-wrap gap-x-2 border-t border-line1 pt-2 text-t2">
          Cited by
          {citing.slice(0, 3).map(({ planId, words }) => (
            <button key={planId} type="button" className="text-t1 underline" onClick={() => onPlan(planId)}>
              {words}
            </button>
          ))}
        </p>
      )}
      {proof === undefined ? null : (
        <div className="mt-2.5 border-t border-line1 pt-2 text-t2 empty:hidden">{proof}</div>
      )}
      <footer className="mt-2.5 flex flex-wrap items-center gap-1.5 border-t border-line1 pt-2">
        <code className="w-full truncate font-mono text-chart text-t3" title={life.id}>
          {life.id}
        </code>
        {isPinned ? (
          <>
            <span className="flex-1" />
            <IconButton icon="left" small kind="quiet" label="Better ranked zone" onClick={() => onStep(-1)} />
            <IconButton icon="right" small kind="quiet" label="Next zone by rank" onClick={() => onStep(1)} />
            <IconButton icon="copy" small kind="quiet" label="Copy the id" onClick={() => void copy()} />
            <Button small onClick={() => onReplay(pattern.knownAt + bars.durationMs)}>
              Replay to known-at
            </Button>
            <IconButton icon="cross" small kind="quiet" label="Close the card" onClick={onClose} />
          </>
        ) : (
          <span className="text-t3">Click to keep this open</span>
        )}
      </footer>
    </section>
  );
}

type Touched = { readonly x: number; readonly y: number } | undefined;
/** Shorter, or not clearly to the side, it is a tap or a scroll. */
const SWIPE_PX = 48;

const swipeFrom = ({ touches }: TouchEvent): Touched => {
  const touch = touches.item(0);
  return touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : undefined;
};

/** To the left is the next zone, to the right the one before. */
function swipeBy(from: Touched, { changedTouches }: TouchEvent): 1 | -1 | undefined {
  const touch = changedTouches.item(0);
  if (from === undefined || touch === null) return undefined;
  const x = touch.clientX - from.x;
  const isSwipe = Math.abs(x) >= SWIPE_PX && Math.abs(x) > 2 * Math.abs(touch.clientY - from.y);
  return !isSwipe ? undefined : x < 0 ? 1 : -1;
}

type LineProps = {
  readonly change: Change;
  readonly at: (time: number) => string;
  readonly item: Item;
  readonly bars: Bars;
};

/** One thing that happened, with how deep price was in the zone at its bar. */
function Line({ change, at, item, bars }: LineProps): ReactNode {
  const { event, status, time, evidence } = change;
  const word = `${event.charAt(0).toUpperCase()}${event.slice(1)}`;
  const bar = Math.round(placeOfTime(bars, time - bars.durationMs));
  const height = item.high - item.low;
  const isReturn = (event === 'touched' || event === 'mitigated') && height > 0 && bars.low[bar] !== undefined;
  const depth = item.direction > 0 ? item.high - bars.low[bar]! : bars.high[bar]! - item.low;
  return (
    <>
      <dt>{word}</dt>
      <dd>
        {at(time)}
        <span className="text-t3">
          {isReturn ? ` ${decimals(100 * Math.min(1, Math.max(0, depth / height)), 0)}% deep` : ''}
          {status === event || event === 'formed' ? '' : `, ${status}`} · {decimals(confidenceOf(evidence), 2)}
        </span>
      </dd>
    </>
  );
}
