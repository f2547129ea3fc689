// Floor room: how much a plan may lose so that all stops together leave the account above every floor, now and after the reset.
import { absolute, divide, formatFixed, larger, smaller } from '#model/number.ts';
import { floorsUnder, haltedBy, hearFloors, levelsAfterReset, levelsOf, rollFloors } from '#model/floors.ts';
import { isoTime } from '#model/time.ts';
import type { AccountState } from '#model/entry.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { FirmTerms, FloorBuffer } from '#model/firm-terms.ts';
import type { FloorLevels, FloorName, Floors } from '#model/floors.ts';
import type { Millis } from '#model/time.ts';
import type { Plan } from '#model/plan.ts';
import { inFlight, sumHeld } from './exposure.ts';
import { largestWithin, marketOf, toAccount, worth } from './market.ts';
import type { Market } from './market.ts';
import type { AccountRisk } from './settings.ts';
import type { Book } from './sizing.ts';
import type { RiskState, Slot } from './state.ts';

/**
 * A floor, and what is left above it when everything that is open or in flight has met its stop at its worst cost.
 * `gains`: the floor follows equity, so that a plan that runs to its target first takes the floor up with it.
 */
type FloorRoom = {
  readonly floor: FloorName;
  readonly when: 'now' | 'after the next reset' | 'after the highest equity to come';
  readonly level: Cash;
  readonly worst: Cash;
  readonly gains: boolean;
  /** Where the floor stops rising: under this the plan need not mind its own gains. */
  readonly lockAt: Cash | undefined;
};

/** What the plans that are held lose at their stops and win at their targets, costs on the bad side. Account currency. */
type Held = { readonly losses: Cash; readonly gains: Cash };

/** The floors of the account, begun where there are none yet. */
export const floorsOf = (state: RiskState, firm: FirmTerms): Floors => (state.floors = floorsUnder(state.floors, firm));

export function followFloors(state: RiskState, { firm }: AccountRisk, account: AccountState, time: Millis): void {
  if (firm !== undefined) hearFloors(floorsOf(state, firm), firm, account, time);
}

/** A day may have begun in which nothing was heard. */
export function rollFloorDay(state: RiskState, { firm }: AccountRisk, time: Millis): void {
  if (firm !== undefined) rollFloors(floorsOf(state, firm), firm, time);
}

/** Why no plan of any size may pass, with the figures; undefined where one of at least `least` may. */
export function floorRefusal(state: RiskState, book: Book, market: Market, plan: Plan): string | undefined {
  const { firm } = book.settings;
  if (firm === undefined) return undefined;
  const floors = floorsOf(state, firm);
  if (Number.isNaN(floors.day)) return 'the account has not been heard yet';
  const touch = haltedBy(floors);
  if (touch !== undefined) {
    const until = touch.floor === 'daily-loss' ? 'until the next reset' : `for good in this phase (${firm.phase})`;
    return `${touch.floor} floor ${formatFixed(touch.level)} was touched by ${formatFixed(touch.value)} at ${isoTime(touch.time)}: halted ${until}`;
  }
  const least = larger(market.instrument.minQuantity, market.instrument.lot);
  const tight = floorSizes(state, book, market, plan).find(({ quantity }) => quantity < least);
  return tight && `${tight.detail}; least order ${formatFixed(least)} loses ${formatFixed(tight.leastLoses)}`;
}

/** The largest quantity under each floor. Needs a rate, and a stop apart from the entry. */
export function floorSizes(state: RiskState, book: Book, market: Market, plan: Plan) {
  const { firm } = book.settings;
  if (firm === undefined) return [];
  const floors = floorsOf(state, firm);
  const { buffer } = firm;
  const stop = (absolute((plan.entry - plan.stop) as Price) + sideCosts(plan.entry, plan.stop, buffer, 2n)) as Price;
  const toTarget = (stop + absolute((plan.target - plan.entry) as Price)) as Price;
  const least = larger(market.instrument.minQuantity, market.instrument.lot);
  return roomsUnder(state, book, firm, floors).map(({ floor, when, level, worst, gains, lockAt }) => {
    const within = (distance: Price, above: Cash): Quantity =>
      // One unit less: a floor that is touched is met.
      largestWithin(state, market, distance, (worst - above - buffer.margin - 1n) as Cash);
    const distance = gains ? toTarget : stop;
    const free = within(distance, level);
    const quantity = gains && lockAt !== undefined ? larger(free, within(stop, lockAt)) : free;
    const detail = `${floor} floor ${formatFixed(level)} ${when}, all stops leave ${formatFixed(worst)}, kept free ${formatFixed(buffer.margin)}`;
    return { decidedBy: `rule-floor ${floor}`, quantity, detail, leastLoses: worth(state, market, distance, least)! };
  });
}

function roomsUnder(state: RiskState, book: Book, firm: FirmTerms, floors: Floors): readonly FloorRoom[] {
  const { balance, equity } = floors;
  const { losses, gains } = heldOf(state, book, firm.buffer);
  // A price beyond its stop whose fill is not heard yet has lost already what the stop was to save.
  const worst = smaller((balance - losses) as Cash, equity);
  const peak = larger(equity, (balance + gains) as Cash);
  const plain = { worst, gains: false, lockAt: undefined };
  const rooms: FloorRoom[] = [];
  const add = (levels: FloorLevels, rest: Omit<FloorRoom, 'floor' | 'level'>): void => {
    if (levels.daily !== undefined)
      rooms.push({ ...rest, floor: 'daily-loss', level: levels.daily, lockAt: undefined });
    if (levels.maximum !== undefined) rooms.push({ ...rest, floor: 'max-loss', level: levels.maximum });
  };
  add(levelsOf(floors, firm), { ...plain, when: 'now' });
  const followsEquity = {
    daily: firm.daily !== undefined && firm.daily.anchor !== 'balance',
    maximum: firm.maximum?.mode === 'trailing-intraday',
  };
  const calm = levelsAfterReset(floors, firm, { balance, equity: balance });
  const risen = levelsAfterReset(floors, firm, { balance, equity: peak });
  add(
    {
      daily: followsEquity.daily ? undefined : calm.daily,
      maximum: followsEquity.maximum ? undefined : calm.maximum,
    },
    { ...plain, when: 'after the next reset' },
  );
  add(
    {
      daily: followsEquity.daily ? risen.daily : undefined,
      maximum: followsEquity.maximum ? risen.maximum : undefined,
    },
    { worst, gains: true, lockAt: firm.maximum?.lockAt, when: 'after the highest equity to come' },
  );
  return rooms;
}

function heldOf(state: RiskState, book: Book, buffer: FloorBuffer): Held {
  const of = (slot: Slot): Held => slotHeld(state, marketOf(book.markets, slot.symbol), slot, buffer);
  return { losses: sumHeld(state, (slot) => of(slot).losses), gains: sumHeld(state, (slot) => of(slot).gains) };
}

/** What is open is counted from its cost, what may still fill from the planned entry. */
function slotHeld(state: RiskState, market: Market, slot: Slot, buffer: FloorBuffer): Held {
  const { entry, quantity, cost } = slot;
  const coming = inFlight(slot);
  const spent = toAccount(state, market, cost)!;
  if (slot.exits === undefined)
    // No plan tells where it ends: all that was paid for it is at stake.
    return { losses: (spent + worth(state, market, entry, coming)!) as Cash, gains: spent };
  const { stop, target } = slot.exits;
  const atStop = worth(state, market, stop, quantity)!;
  const atTarget = worth(state, market, target, quantity)!;
  const isLong = stop < target;
  const lost = isLong ? spent - atStop : atStop - spent;
  const won = isLong ? atTarget - spent : spent - atTarget;
  const comingLost = (absolute((entry - stop) as Price) + sideCosts(entry, stop, buffer, 2n)) as Price;
  return {
    losses: (larger(0n, lost) +
      worth(state, market, sideCosts(entry, stop, buffer, 1n), quantity)! +
      worth(state, market, comingLost, coming)!) as Cash,
    gains: (larger(0n, won) + worth(state, market, absolute((target - entry) as Price), coming)!) as Cash,
  };
}

/** Fee, spread and slippage of so many sides, as a distance of price. */
function sideCosts(entry: Price, stop: Price, { feeBps, spreadBps, slippageBps }: FloorBuffer, sides: bigint): Price {
  // In millionths, since a cost in basis points has decimals.
  const millionths = BigInt(Math.ceil((feeBps + spreadBps + slippageBps) * 100));
  return divide(larger(entry, stop) * millionths * sides, 1_000_000n, 'up') as Price;
}
