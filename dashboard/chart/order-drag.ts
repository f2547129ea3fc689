// Order drag: takes the line of an entry that waits, or of a stop or target, to another price, on the tick; nothing happens before it is let go.
import { decimals } from '#dashboard/format/sign.ts';
import type { TradeMarks } from './trade-layer.ts';
import type { Places } from './places.ts';

/** Pixels by which one may miss the line, and by which it has to be moved. */
const NEAR = 6;
const MOVED = 3;

/** What can be taken hold of, by the id of its order. */
export type DragLine = { readonly id: string; readonly price: number; readonly words: string };

export type DragAsk = {
  readonly trades: () => TradeMarks;
  readonly places: () => Places | undefined;
  readonly priceAt: (y: number) => number;
  /** Of a price, and the step in which it moves. */
  readonly grid: () => { readonly decimals: number; readonly tick: number };
  readonly redraw: () => void;
  readonly onMove: (id: string, price: string) => void;
};

export type OrderDrag = {
  /** The lines as they are to be drawn: the one that is held stands where it is held. */
  readonly marks: (trades: TradeMarks) => TradeMarks;
  readonly isHeld: () => boolean;
  readonly isOver: (point: { readonly x: number; readonly y: number }) => boolean;
  readonly remove: () => void;
};

/** The nearest line that can be moved, within reach. */
export function lineAt(
  lines: readonly DragLine[],
  places: Pick<Places, 'y' | 'width'>,
  point: { readonly x: number; readonly y: number },
): DragLine | undefined {
  if (point.x > places.width) return undefined;
  let best: DragLine | undefined;
  const off = ({ price }: DragLine): number => Math.abs(places.y(price) - point.y);
  for (const line of lines) if (off(line) <= NEAR && (best === undefined || off(line) < off(best))) best = line;
  return best;
}

export const linesOf = ({ orders, positions }: TradeMarks): readonly DragLine[] => [
  ...orders.filter(({ isMovable }) => isMovable),
  ...positions.flatMap(({ stop, stopId, target, targetId }) => [
    ...(stop === undefined || stopId === undefined ? [] : [{ id: stopId, price: stop, words: 'Stop' }]),
    ...(target === undefined || targetId === undefined ? [] : [{ id: targetId, price: target, words: 'Target' }]),
  ]),
];

/** As it would look with one line at another price, which it says. */
export function movedTo(trades: TradeMarks, { id, words }: DragLine, price: number, text: string): TradeMarks {
  const label = `${words} at ${text}`;
  const exit = trades.positions.find(({ stopId, targetId }) => id === stopId || id === targetId);
  const orders = trades.orders.map((each) => (each.id === id ? { ...each, price, words: label } : each));
  if (exit === undefined) return { ...trades, orders };
  const isStop = exit.stopId === id;
  const positions = trades.positions.map((each) =>
    each === exit ? { ...each, ...(isStop ? { stop: price } : { target: price }) } : each,
  );
  // Exits have no words of their own.
  const held = { id, price, isBuy: !exit.isLong, words: label, isMovable: true };
  return { ...trades, positions, orders: [...orders, held] };
}

/** As text, on the tick. */
export const onTick = (price: number, { tick, decimals: places }: ReturnType<DragAsk['grid']>): string =>
  (Math.round(price / tick) * tick).toFixed(places);

export function orderDrag(container: HTMLElement, ask: DragAsk): OrderDrag {
  let held: { readonly order: DragLine; readonly from: number; price: string; hasMoved: boolean } | undefined;
  const pointOf = ({ clientX, clientY }: MouseEvent): { readonly x: number; readonly y: number } => {
    const { left, top } = container.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const find = (point: { readonly x: number; readonly y: number }): DragLine | undefined => {
    const places = ask.places();
    return places === undefined ? undefined : lineAt(linesOf(ask.trades()), places, point);
  };
  const letGo = (): void => {
    held = undefined;
    removeEventListener('mousemove', onMove, true);
    removeEventListener('mouseup', onUp, true);
    removeEventListener('keydown', onKey, true);
    removeEventListener('blur', letGo);
    ask.redraw();
  };
  const onMove = (event: MouseEvent): void => {
    if (held === undefined) return;
    const { y } = pointOf(event);
    const price = ask.priceAt(y);
    held.hasMoved ||= Math.abs(y - held.from) >= MOVED;
    if (held.hasMoved && price > 0) held.price = onTick(price, ask.grid());
    ask.redraw();
  };
  const onUp = (): void => {
    const done = held;
    letGo();
    if (done?.hasMoved === true && Number(done.price) !== done.order.price) ask.onMove(done.order.id, done.price);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    letGo();
  };
  const onDown = (event: MouseEvent): void => {
    const point = pointOf(event);
    const order = event.button === 0 ? find(point) : undefined;
    if (order === undefined) return;
    // Before the chart hears it: it would move itself.
    event.preventDefault();
    event.stopPropagation();
    held = { order, from: point.y, price: onTick(order.price, ask.grid()), hasMoved: false };
    addEventListener('mousemove', onMove, true);
    addEventListener('mouseup', onUp, true);
    addEventListener('keydown', onKey, true);
    addEventListener('blur', letGo);
  };
  container.addEventListener('mousedown', onDown, true);
  return {
    marks(trades) {
      if (held === undefined) return trades;
      const price = Number(held.price);
      return movedTo(trades, held.order, price, decimals(price, ask.grid().decimals));
    },
    isHeld: () => held !== undefined,
    isOver: (point) => find(point) !== undefined,
    remove() {
      if (held !== undefined) letGo();
      container.removeEventListener('mousedown', onDown, true);
    },
  };
}
