// Venue stop: the emergency stop of real accounts at their exchange, past the agent; for the terminal and for the guardian.
import { existsSync } from 'node:fs';
import { clientIdOf } from '#execution/execution.ts';
import { emptyView, fold, VIEW_HEARS } from '#model/view.ts';
import { join } from 'node:path';
import { openLog, STORE_FILE } from '#store/log/log.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { SmcError } from '#model/fate.ts';
import { stopAtVenue } from '#venues/emergency/emergency.ts';
import { venueWire } from './venue-wire.ts';
import type { Config, RealAccount } from '#config/config.ts';
import type { EmergencyReport, Holding } from '#venues/emergency/emergency.ts';
import type { Instrument } from '#model/instrument.ts';
import type { KeptKey } from '#real/real.ts';
import type { OrderWire } from '#model/order-wire.ts';
import type { Quantity } from '#model/number.ts';
import type { Shell } from './shell.ts';
import type { View } from '#model/view.ts';

export type StoppedAccount = {
  readonly account: RealAccount;
  readonly key: KeptKey;
  /** Folder of the feed that it trades on. */
  readonly store: string;
  readonly instruments: readonly Instrument[];
};

/** REST is enough for it: no stream of news, and nothing to wait for. @throws SmcError CONFIG_INVALID */
export async function stopAccount(
  config: Config,
  { account, key, store, instruments }: StoppedAccount,
  isFlatten: boolean,
  shell: Shell,
): Promise<EmergencyReport> {
  const wire = await venueWire(config, account, key, instruments, shell);
  try {
    return await stopAtVenue({
      wire,
      clock: shell.clock,
      wait: sleep,
      ...(isFlatten ? { flatten: () => holdingsOf(store, account.name, wire, instruments) } : {}),
    });
  } finally {
    await wire.stop();
  }
}

/**
 * What the positions of the account hold: by its log, and by what the exchange has filled since of the orders that worked then.
 * @throws SmcError STORE_*, INSTRUMENT_UNKNOWN
 */
async function holdingsOf(
  store: string,
  account: string,
  wire: OrderWire,
  instruments: readonly Instrument[],
): Promise<readonly Holding[]> {
  const view = emptyView();
  if (existsSync(join(store, STORE_FILE))) {
    const log = openLog(store, { readOnly: true });
    try {
      for (const event of log.ofKinds(VIEW_HEARS, 0)) if (event.key === account) fold(view, event);
    } finally {
      log.close();
    }
  }
  const held = new Map<string, { readonly symbol: string; quantity: bigint }>();
  const add = (planId: string, symbol: string, quantity: bigint): void => {
    const known = held.get(planId) ?? { symbol, quantity: 0n };
    known.quantity += quantity;
    held.set(planId, known);
  };
  for (const { planId, symbol, quantity } of view.positions.values()) add(planId, symbol, quantity);
  for (const { request, filled } of view.workingOrders.values()) {
    // What somebody else has bought is not ours to sell.
    if (request.role === 'external') continue;
    const told = await wire.order(request.symbol, request.clientId);
    if (told.outcome !== 'done' || told.value === undefined) continue;
    const since = told.value.filled - filled;
    add(request.planId, request.symbol, request.side === 'buy' ? since : -since);
  }
  return [...held].flatMap(([planId, { symbol, quantity }]) => {
    if (quantity <= 0n) return [];
    const instrument = instruments.find((each) => each.symbol === symbol);
    if (instrument === undefined)
      throw new SmcError('INSTRUMENT_UNKNOWN', `no facts are known about ${symbol}`, symbol, 'sell it at the exchange');
    // The very order that the agent would close it with: at its next start it looks for that, and finds it filled.
    const id = clientIdOf(planId, 'close', closesOf(view, planId) + 1);
    return { id, instrument, quantity: quantity as Quantity };
  });
}

const closesOf = ({ orders }: View, planId: string): number =>
  [...orders.values()].filter(({ order: { request } }) => request.planId === planId && request.role === 'close').length;

/** What was done, in a line or two. */
export function stopText(name: string, { cancelled, partly, left, foreign, sales, trouble }: EmergencyReport): string {
  const lines = [
    `${cancelled.length} ${cancelled.length === 1 ? 'order' : 'orders'} cancelled at the exchange`,
    ...(partly.length === 0 ? [] : [`${partly.join(', ')} had filled in part: look at what protects it`]),
    ...(left.length === 0 ? [] : [`${left.join(', ')} still ${left.length === 1 ? 'works' : 'work'}`]),
    ...(foreign === 0 ? [] : [`${foreign} ${foreign === 1 ? 'order' : 'orders'} of others left alone`]),
    ...sales.map(({ symbol, trouble: why }) => `${symbol} ${why === '' ? 'is sold' : `is not all sold: ${why}`}`),
    ...(trouble === '' ? [] : [`not done: ${trouble}`]),
  ];
  return lines.map((line) => `${name}: ${line}\n`).join('');
}
