// Ticket world: what the market and the account say to a ticket, and what a refusal says to a person.
import { feeRate } from './fee.ts';
import { rate as rateOf } from '#model/number.ts';
import { riskWords } from '#dashboard/live/words.ts';
import { useFacts, useLive } from '#dashboard/live/use-live.ts';
import type { Preview } from './use-preview.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { TicketWorld } from './ticket.ts';

/** Where nothing is known of the instrument nothing is checked here: the server knows it. */
const ANY_STEP = 1n;

export function useTicketWorld(symbol: string): TicketWorld & { readonly feeRate: bigint | undefined } {
  const facts = useFacts();
  const about = facts.instruments.get(symbol);
  const {
    last,
    equity,
    feeRate: rate,
  } = useLive(({ prices, view }) => ({
    last: prices.get(symbol)?.last,
    equity: view.account?.equity,
    feeRate: feeRate(view, symbol, about?.contractSize ?? 1n),
  }));
  return {
    last,
    equity,
    feeRate: rate,
    tick: about?.tick ?? (ANY_STEP as Price),
    lot: about?.lot ?? (ANY_STEP as Quantity),
    contractSize: about?.contractSize ?? 1n,
    // What is priced in the account's own currency needs no rate.
    rate: about === undefined ? (symbol.endsWith(facts.currency) ? rateOf('1') : undefined) : about.rate,
  };
}

export const refusalOf = ({ reason, detail }: Preview): string => {
  const said = reason === null ? 'Risk does not allow this order' : riskWords(reason);
  return detail === null || detail === '' ? `${said}.` : `${said}: ${detail}.`;
};
