// Own order: an order by its id, among the accounts of who asks.
import { accountsOf } from './context.ts';
import { Problem } from './problem.ts';
import type { ApiContext } from './context.ts';
import type { Caller } from './caller.ts';
import type { OrderRecord } from '#model/view.ts';

export type OwnOrder = { readonly account: string; readonly record: OrderRecord };

/** An order of another is not there. @throws Problem not_found */
export function findOrder(context: ApiContext, caller: Caller, id: string): OwnOrder {
  for (const account of accountsOf(context, caller.user)) {
    const record = context.port.view(account).orders.get(id);
    if (record !== undefined) return { account, record };
  }
  throw new Problem('not_found');
}
