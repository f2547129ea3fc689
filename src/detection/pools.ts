// Pools: internal swings at equal prices, where stops gather. Born with the second member, extended by each further one.
import { LIQUIDITY, evidenceAt, evidenceNow, newPattern, say } from './voice.ts';
import { POOL_RANK, rankWeight } from './sweeps.ts';
import { UNTAKEN } from './members.ts';
import { openLevel } from './zones.ts';
import type { Direction } from '#model/pattern.ts';
import type { Emit } from './voice.ts';
import type { Engine, Members } from './engine.ts';

/**
 * Looks for the latest earlier swing no further than the tolerance from swing `number` and not traded through before the
 * bars that make that swing: so nothing between the two stands out above them by more than the tolerance.
 * @param side 1 for lows (sell-side liquidity), -1 for highs
 */
export function pool(engine: Engine, emit: Emit, side: 1 | -1, number: number): void {
  const members = side > 0 ? engine.lows : engine.highs;
  const memory = members.price.length;
  const tolerance = engine.settings.equalToleranceAtr * engine.tape.atr;
  const place = number % memory;
  const price = members.price[place]!;
  const since = members.bar[place]! - engine.internal.bars;
  const last = number < memory ? 0 : number - memory + 1;
  for (let other = number - 1; other >= last; other -= 1) {
    const at = other % memory;
    if (!(Math.abs(members.price[at]! - price) <= tolerance)) continue;
    const taken = members.taken[at]!;
    if (taken !== UNTAKEN && taken < since) continue;
    join(engine, emit, side, members, at, place);
    return;
  }
}

function join(engine: Engine, emit: Emit, side: 1 | -1, members: Members, at: number, place: number): void {
  const { book } = engine;
  const known = members.pool[at]!;
  if (known >= 0 && book.tenant[known] === members.poolTenant[at]) {
    const touches = book.touches[known]! + 1;
    book.touches[known] = touches;
    members.pool[place] = known;
    members.poolTenant[place] = members.poolTenant[at]!;
    const evidence = evidenceNow(engine, book.evidence[known]!, side, 0, false);
    say(engine, emit, LIQUIDITY, book.pattern[known]!, 'extended', 'fresh', touches, evidence);
    return;
  }
  const { tape } = engine;
  const first = members.pattern[at]!;
  const second = members.pattern[place]!;
  const high = Math.max(first.high, second.high);
  const low = Math.min(first.low, second.low);
  const direction: Direction = side;
  const pattern = newPattern(engine, 'liquidity', direction, 'equal', second.formedAt, high, low, first);
  const spread = (high - low) / (engine.settings.equalToleranceAtr * tape.atr);
  const evidence = evidenceAt(engine, side, 1 - spread, 0.5, rankWeight(POOL_RANK), side > 0 ? low : high);
  // Behind the furthest member: only then have all their stops been reached.
  const edge = side > 0 ? low : -high;
  const slot = openLevel(engine, emit, LIQUIDITY, side, edge, POOL_RANK, -1, 2, pattern, evidence);
  for (const member of [at, place]) {
    members.pool[member] = slot;
    members.poolTenant[member] = book.tenant[slot]!;
  }
  say(engine, emit, LIQUIDITY, pattern, 'formed', 'fresh', 2, evidence);
}
