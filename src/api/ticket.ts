// Ticket: what a person asks for in the body of an order, checked against the market and put into exact numbers.
import { z } from 'zod';
import { checkPrices, checkSize } from './order-check.ts';
import { positiveText, symbolText } from './field.ts';
import { price, quantity } from '#model/number.ts';
import { symbolOf } from './context.ts';
import type { ApiContext } from './context.ts';
import type { MarketPrice, OrderTicket } from './port.ts';
import type { Instrument } from '#model/instrument.ts';

export const orderBody = z
  .strictObject({
    symbol: symbolText,
    side: z.enum(['buy', 'sell']),
    type: z.enum(['market', 'limit', 'stop_loss']),
    quantity: positiveText,
    price: positiveText.optional(),
    stop_loss: positiveText.optional(),
    take_profit: positiveText.optional(),
  })
  .refine(({ type, price: asked }) => (type === 'market') === (asked === undefined), {
    path: ['price'],
    message: 'a limit or stop order needs a price, a market order has none',
  });
export type OrderBody = z.output<typeof orderBody>;

export type Checked = {
  readonly ticket: OrderTicket;
  readonly market: MarketPrice;
  readonly instrument: Instrument;
};

/** @throws Problem symbol_unknown, price_unknown, price_band, stop_required, stop_side, target_side, below_minimum */
export function ticketOf(context: ApiContext, id: string, account: string, body: OrderBody): Checked {
  const { port } = context;
  const symbol = symbolOf(context, body.symbol);
  const asked = {
    side: body.side,
    price: body.price === undefined ? undefined : price(body.price),
    stopLoss: body.stop_loss === undefined ? undefined : price(body.stop_loss),
    takeProfit: body.take_profit === undefined ? undefined : price(body.take_profit),
  };
  const market = port.prices().find((each) => each.symbol === symbol);
  const stopLoss = checkPrices(asked, market);
  const instrument = port.instruments().find((each) => each.symbol === symbol)!;
  checkSize(quantity(body.quantity), asked.price ?? market!.last, instrument);
  const type = body.type === 'stop_loss' ? 'stop' : body.type;
  const ticket = { ...asked, stopLoss, id, account, symbol, type, quantity: quantity(body.quantity) } as const;
  return { ticket, market: market!, instrument };
}
