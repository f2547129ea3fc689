// Sell: what an account holds of a market, at market, once and not twice, whatever becomes of the answers.
import { formatFixed, smaller, toStep } from '#model/number.ts';
import type { EmergencyOptions } from './emergency.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Quantity } from '#model/number.ts';
import type { WireAnswer, WireOrder, WireUpdate } from '#model/order-wire.ts';

/** `id` is the client order id of the sale: with the same id it is the same sale. */
export type Holding = { readonly id: string; readonly instrument: Instrument; readonly quantity: Quantity };

export type Sale = {
  readonly symbol: string;
  /** That the exchange has told of. */
  readonly sold: Quantity;
  /** Why it is not all sold; empty where it is. */
  readonly trouble: string;
};

const ATTEMPTS = 10;
const RETRY_MS = 500;

/** Never more than is free: what was sold already is not sold again. */
export async function sell({ id, instrument, quantity }: Holding, options: EmergencyOptions): Promise<Sale> {
  const { wire } = options;
  const { symbol, base, lot, minQuantity } = instrument;
  const none = (trouble: string): Sale => ({ symbol, sold: 0n as Quantity, trouble });
  const balances = await again(() => wire.balances(), options);
  if (balances.outcome !== 'done') return none(`what is held of ${base} is not known: ${balances.detail}`);
  const free = balances.value.find(({ asset }) => asset === base)?.free ?? (0n as Quantity);
  const size = toStep(smaller(quantity, free), lot, 'down');
  if (size === 0n || size < minQuantity)
    return free >= quantity && quantity > 0n
      ? none(`${formatFixed(quantity)} ${base} are less than the exchange trades`)
      : none(quantity === 0n ? '' : `of ${formatFixed(quantity)} ${base} only ${formatFixed(free)} are free`);
  const order: WireOrder = { id, symbol, side: 'sell', type: 'market', quantity: size };
  const answer = await placed(order, options);
  if (answer.outcome !== 'done') return none(`${base} is not sold: ${answer.detail}`);
  const { filled } = answer.value;
  return {
    symbol,
    sold: filled,
    trouble: filled < size ? `of ${formatFixed(size)} ${base} only ${formatFixed(filled)} are sold` : '',
  };
}

/** An outcome that is not known is asked for until the exchange takes the request no more; only then the same is sent again. */
async function placed(order: WireOrder, options: EmergencyOptions): Promise<WireAnswer<WireUpdate>> {
  const { wire, wait } = options;
  let answer = await wire.place(order);
  for (let attempt = 0; attempt < ATTEMPTS && answer.outcome !== 'done'; attempt += 1) {
    if (answer.outcome === 'refused' && answer.why !== 'duplicate') return answer;
    if (answer.outcome === 'not-sent') await wait(Math.max(RETRY_MS, answer.waitMs));
    else {
      const until = answer.outcome === 'unknown' ? answer.until : 0;
      const found = await lookedFor(order, until, options);
      if (found !== undefined) return found;
    }
    answer = await wire.place(order);
  }
  return answer;
}

/** Undefined: it is certain that the exchange does not have it. */
async function lookedFor(
  order: WireOrder,
  until: number,
  options: EmergencyOptions,
): Promise<WireAnswer<WireUpdate> | undefined> {
  const { wire, wait } = options;
  for (let attempt = 0; attempt < ATTEMPTS * 4; attempt += 1) {
    const isOver = wire.now() > until;
    const told = await wire.order(order.symbol, order.id);
    if (told.outcome === 'done' && told.value !== undefined) return { outcome: 'done', value: told.value };
    if (told.outcome === 'done' && isOver) return undefined;
    await wait(RETRY_MS);
  }
  return { outcome: 'unknown', until, detail: 'the exchange does not tell what became of the sale' };
}

async function again<Value>(
  ask: () => Promise<WireAnswer<Value>>,
  { wait }: EmergencyOptions,
): Promise<WireAnswer<Value>> {
  let answer = await ask();
  for (let attempt = 1; attempt < ATTEMPTS && answer.outcome !== 'done' && answer.outcome !== 'refused'; attempt += 1) {
    await wait(answer.outcome === 'not-sent' ? Math.max(RETRY_MS, answer.waitMs) : RETRY_MS);
    answer = await ask();
  }
  return answer;
}
