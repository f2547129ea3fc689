// Order drag: takes the line of an entry that waits to another price, by mouse or pen, on the tick; nothing happens before it is let go.
import { decimals } from '#dashboard/format/sign.ts';
import type { OrderMark } from './trade-layer.ts';
import type { Places } from './places.ts';

/** Pixels by which one may miss the line, and by which it has to be moved. */
const NEAR = 6;
const MOVED = 3;

export type DragAsk = {
  readonly orders: () => readonly OrderMark[];
  readonly places: () => Places | undefined;
  readonly priceAt: (y: number) => number;
  /** Of a price, and the step in which it moves. */
  readonly grid: () => { readonly decimals: number; readonly tick: number };
  readonly redraw: () => void;
  readonly onMove: (id: string, price: string) => void;
};

export type OrderDrag = {
  /** The lines as they are to be drawn: the one that is held stands where it is held. */
  readonly marks: (orders: readonly OrderMark[]) => readonly OrderMark[];
  readonly isHeld: () => boolean;
  readonly isOver: (point: { readonly x: number; readonly y: number }) => boolean;
  readonly remove: () => void;
};

/** The nearest line that can be moved, within reach. */
export function lineAt(
  orders: readonly OrderMark[],
  places: Pick<Places, 'y' | 'width'>,
  point: { readonly x: number; readonly y: number },
): OrderMark | undefined {
  if (point.x > places.width) return undefined;
  let best: OrderMark | undefined;
  const off = ({ price }: OrderMark): number => Math.abs(places.y(price) - point.y);
  for (const order of orders)
    if (order.isMovable && off(order) <= NEAR && (best === undefined || off(order) < off(best))) best = order;
  return best;
}

/** As text, on the tick. */
export const onTick = (price: number, { tick, decimals: places }: ReturnType<DragAsk['grid']>): string =>
  (Math.round(price / tick) * tick).toFixed(places);

export function orderDrag(container: HTMLElement, ask: DragAsk): OrderDrag {
  let held: { readonly order: OrderMark; readonly from: number; price: string; hasMoved: boolean } | undefined;
  const pointOf = ({ clientX, clientY }: MouseEvent): { readonly x: number; readonly y: number } => {
    const { left, top } = container.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const find = (point: { readonly x: number; readonly y: number }): OrderMark | undefined => {
    const places = ask.places();
    return places === undefined ? undefined : lineAt(ask.orders(), places, point);
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
    marks(orders) {
      if (held === undefined) return orders;
      const { order, price } = held;
      const words = `${order.words} at ${decimals(Number(price), ask.grid().decimals)}`;
      return orders.map((each) => (each.id === order.id ? { ...each, price: Number(price), words } : each));
    },
    isHeld: () => held !== undefined,
    isOver: (point) => find(point) !== undefined,
    remove() {
      if (held !== undefined) letGo();
      container.removeEventListener('mousedown', onDown, true);
    },
  };
}
