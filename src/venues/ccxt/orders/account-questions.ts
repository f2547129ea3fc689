// Account questions: what the account holds, what its key may do, and what the exchange keeps of what is bought.
import { askPermissions, readPermissions, shareOf } from './account.ts';
import { fieldsOf } from '#venues/ccxt/ccxt.ts';
import { readBalances } from './report.ts';
import type { Ask } from './asker.ts';
import type { OrderExchange } from './order-exchange.ts';
import type { OrderWire } from '#model/order-wire.ts';
import type { Way } from './ways.ts';

export type AccountQuestionsOptions = {
  readonly exchange: () => OrderExchange;
  readonly way: Way;
  readonly ask: Ask;
  /** The package's name of a market. */
  readonly nameOf: (symbol: string) => string;
};

export function accountQuestions({
  exchange,
  way,
  ask,
  nameOf,
}: AccountQuestionsOptions): Pick<OrderWire, 'balances' | 'permissions' | 'commission'> {
  return {
    balances: () => ask('ordinary', 'question', () => exchange().fetchBalance(), readBalances),
    permissions: () =>
      ask(
        'ordinary',
        'question',
        () => askPermissions(exchange(), way),
        (value) => readPermissions(value, way),
      ),
    async commission(symbol) {
      const name = nameOf(symbol);
      const feeSide = (): unknown => {
        const market = fieldsOf(exchange().markets[name]);
        return market?.['feeSide'] ?? way.feeSide;
      };
      const rate = await ask(
        'ordinary',
        'question',
        () => exchange().fetchTradingFee(name),
        (value) => shareOf(value, feeSide()),
      );
      if (rate.outcome === 'done' || rate.outcome === 'not-sent') return rate;
      // What everybody pays there stands for what the account pays.
      const share = shareOf(exchange().markets[name], feeSide());
      return share === undefined ? rate : { outcome: 'done', value: share };
    },
  };
}
