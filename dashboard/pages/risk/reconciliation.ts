// Reconciliation: what stands otherwise at the exchange than here, in words.

export type Difference = {
  readonly kind: 'base_short' | 'stranger' | 'orphan' | 'bare';
  readonly subject: string;
  readonly ours: string;
  readonly theirs: string;
  readonly repaired: boolean;
};

export type Reconciliation = {
  readonly account: string;
  readonly venue: string | null;
  readonly compared_at: number | null;
  readonly open_orders: number | null;
  readonly differences: readonly Difference[];
  readonly note: string;
};

const MEANING: Readonly<Record<Difference['kind'], string>> = {
  base_short: 'Less is there than is held',
  stranger: 'An order of somebody else',
  orphan: 'An order of ours that the log does not know',
  bare: 'Held without a stop there',
};

export const meaningOf = ({ kind }: Difference): string => MEANING[kind];

/** What is done about it. */
export function stateOf({ kind, repaired }: Difference): {
  readonly tone: 'ok' | 'no' | 'grey';
  readonly word: string;
} {
  if (repaired) return { tone: 'ok', word: 'cancelled' };
  return kind === 'stranger' || kind === 'orphan'
    ? { tone: 'grey', word: 'left alone' }
    : { tone: 'no', word: 'needs a look' };
}

/** Beside the title. */
export function headOf({ venue, compared_at, open_orders, note }: Reconciliation): string {
  if (venue === null || compared_at === null) return '';
  return `${open_orders} open ${open_orders === 1 ? 'order' : 'orders'} at ${venue}, ${note}`;
}
