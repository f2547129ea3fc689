// Project: what one event changes in the read models; a function of the event and of the rows that it is about.
import { patternId } from '#model/pattern.ts';
import { noteCandle, notePattern } from './market-rows.ts';
import { noteFill, noteOrder, notePlan, noteReport } from './order-rows.ts';
import { markPositions, notePosition, noteTrade } from './position-rows.ts';
import { noteAccount, noteEnd, noteResult } from './session-rows.ts';
import { ORDERS, PATTERNS, PLANS, POSITIONS } from './tables.ts';
import type { Draft } from './draft.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Table } from './table.ts';

/** Raised when the same events make other rows than before: what an older one made is then rebuilt. */
export const PROJECTION_VERSION = 1;

/** The kinds that change a read model. None of them leaves the log before its history does. */
export const RECORDS_HEARS = [
  'candle',
  'candleClosed',
  'pattern',
  'approved',
  'order',
  'venueReport',
  'fill',
  'position',
  'trade',
  'account',
  'endOfData',
] as const satisfies readonly Kind[];

/** Names the rows that `project` will ask for, beside all portfolios, their sessions and all open positions. */
export function wanted(event: Event, want: (table: Table, ...identity: readonly string[]) => void): void {
  const { key } = event;
  switch (event.kind) {
    case 'pattern':
      return want(PATTERNS, patternId(event.data.pattern));
    case 'order':
      want(ORDERS, key, event.data.request.clientId);
      return want(PLANS, key, event.data.request.planId);
    case 'venueReport':
      return event.data.type === 'funding' || event.data.type === 'external'
        ? undefined
        : want(ORDERS, key, event.data.clientId);
    case 'fill':
      want(ORDERS, key, event.data.clientId);
      return want(PLANS, key, event.data.planId);
    case 'position':
      want(PLANS, key, event.data.planId);
      return want(POSITIONS, key, event.data.planId);
    case 'trade':
      return want(POSITIONS, key, event.data.planId);
    default:
  }
}

/** @param exchange where the prices come from: the events do not say it */
export function project(draft: Draft, event: Event, exchange: string): void {
  switch (event.kind) {
    case 'candle':
      noteCandle(draft, event.data, null, exchange);
      return markPositions(draft, event.data, event.time);
    case 'candleClosed':
      noteCandle(draft, event.data.candle, event.data.grade, exchange);
      return markPositions(draft, event.data.candle, event.time);
    case 'pattern':
      return notePattern(draft, event, exchange);
    case 'approved':
      // Exits that were moved are told by their orders.
      return event.data.plan.exitsOf === undefined ? notePlan(draft, event) : undefined;
    case 'order':
      return noteOrder(draft, event, exchange);
    case 'venueReport':
      return noteReport(draft, event);
    case 'fill':
      return noteFill(draft, event, exchange);
    case 'position':
      return notePosition(draft, event);
    case 'trade':
      noteTrade(draft, event);
      return noteResult(draft, event);
    case 'account':
      return noteAccount(draft, event);
    case 'endOfData':
      return noteEnd(draft, event);
    default:
  }
}
