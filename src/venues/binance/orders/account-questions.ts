// Account questions: what the account holds, what its key may do, and what the exchange keeps of what is bought.
import { readAccount, readCommission, readRestrictions } from './account.ts';
import { CALLS, RESTRICTIONS } from './calls.ts';
import type { OrderWire, WireAnswer } from '#model/order-wire.ts';
import type { AccountStatus } from './account.ts';
import type { Asker } from './asker.ts';

type AccountQuestions = Pick<OrderWire, 'balances' | 'permissions' | 'commission'>;

export function accountQuestions(ask: Asker['ask']): AccountQuestions {
  const account = (): Promise<WireAnswer<AccountStatus>> => ask(CALLS.account, { omitZeroBalances: true }, readAccount);
  return {
    async balances() {
      const answer = await account();
      return answer.outcome === 'done' ? { outcome: 'done', value: answer.value.balances } : answer;
    },
    async permissions() {
      const status = await account();
      if (status.outcome !== 'done') return status;
      const { canTrade, canWithdraw } = status.value;
      const key = await ask(RESTRICTIONS, {}, readRestrictions);
      if (key.outcome === 'done')
        return { outcome: 'done', value: { ...key.value, canTrade: key.value.canTrade && canTrade } };
      // The test network does not tell about keys: what the account may do has to stand for it.
      if (key.outcome !== 'refused' || key.why === 'not-permitted') return key;
      return { outcome: 'done', value: { canTrade, canWithdraw, isBoundToAddress: undefined } };
    },
    async commission(symbol) {
      const rates = await ask(CALLS.commission, { symbol }, readCommission);
      if (rates.outcome !== 'done') return rates;
      const { share, discountAsset } = rates.value;
      if (discountAsset === undefined) return { outcome: 'done', value: share };
      const status = await account();
      if (status.outcome !== 'done') return status;
      // Without any of it the discount is not had, and the share is taken as from anybody.
      const isPaidOtherwise = status.value.balances.some(({ asset, free }) => asset === discountAsset && free > 0n);
      return { outcome: 'done', value: isPaidOtherwise ? 0 : share };
    },
  };
}
