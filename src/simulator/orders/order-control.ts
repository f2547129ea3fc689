// Order control: the part of the control port that moves prices, looks at accounts and lays a hand on them.
import { SmcError } from '#model/fate.ts';
import type { Level } from '#simulator/facts.ts';
import type { Hand } from '#simulator/hand.ts';
import type { Customers } from './customers.ts';

type Body = Readonly<Record<string, unknown>>;

/**
 * @returns undefined where it is no request of this part
 * @throws SmcError USAGE
 */
export function orderControl(
  { hand, customers }: { readonly hand: Hand; readonly customers: Customers },
  request: string,
  body: Body,
): object | undefined {
  switch (request) {
    case 'GET /accounts':
      return customers.all();
    case 'POST /trade': {
      const taker = optional(body, 'taker');
      if (taker !== undefined && taker !== 'buy' && taker !== 'sell') throw wrong('taker', 'buy or sell');
      hand.trade(
        text(body, 'symbol'),
        text(body, 'price'),
        optional(body, 'quantity'),
        taker === undefined ? {} : { taker },
      );
      return {};
    }
    case 'POST /book':
      hand.book(text(body, 'symbol'), levels(body, 'bids'), levels(body, 'asks'));
      return {};
    case 'POST /order':
      return customers.place(parameters(body), optional(body, 'account'));
    case 'POST /cancel':
      return customers.cancel(parameters(body), optional(body, 'account'));
    case 'POST /expire':
      return customers.expire(parameters(body), optional(body, 'account'));
    case 'POST /balance':
      customers.moveBalance(text(body, 'asset'), text(body, 'amount'), optional(body, 'account'));
      return {};
    default:
      return undefined;
  }
}

const wrong = (name: string, what: string): SmcError =>
  new SmcError('USAGE', `${name} is ${what}`, name, `give "${name}" as ${what}`);

function optional(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'string') return value;
  throw wrong(name, 'a text');
}

function text(body: Body, name: string): string {
  const value = optional(body, name);
  if (value === undefined) throw wrong(name, 'a text');
  return value;
}

function levels(body: Body, name: string): readonly Level[] {
  const value = body[name];
  const isLevel = (each: unknown): each is Level =>
    Array.isArray(each) && each.length === 2 && each.every((part) => typeof part === 'string');
  if (Array.isArray(value) && value.every(isLevel)) return value;
  throw wrong(name, 'a list of ["price", "quantity"]');
}

/** All but the account are parameters as at the exchange. */
function parameters({ account: _account, ...order }: Body): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(order).map((name) => [name, text(order, name)]));
}
