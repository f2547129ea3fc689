// Draft: an order read from the parameters of a request, as strictly as the exchange reads them.
import { missing, Refusal, wholeOf } from '#simulator/parameters.ts';
import { isContingent, isLimited, ORDER_KINDS, SIDES, STP_MODES, TIMES_IN_FORCE } from './order.ts';
import type { Draft, OrderKind, Side, StpMode } from './order.ts';

const DECIMAL = /^[0-9]{1,20}(?:\.[0-9]{1,20})?$/;
const CLIENT_ID = /^[a-zA-Z0-9\-_.]{1,36}$/;
const DECIMALS = 8;
const STRATEGY_LEAST = 1_000_000;
const DEFAULT_STP: StpMode = 'EXPIRE_MAKER';

/** Parameters of an order of its own; those of a leg begin with the name of the leg. */
const FIELDS = [
  'type',
  'timeInForce',
  'price',
  'stopPrice',
  'trailingDelta',
  'icebergQty',
  'strategyId',
  'strategyType',
] as const;

export type Leg = '' | 'above' | 'below' | 'working' | 'pending' | 'pendingAbove' | 'pendingBelow';

const capital = (name: string): string => name[0]!.toUpperCase() + name.slice(1);
const nameOf = (leg: Leg, field: string): string => (leg === '' ? field : leg + capital(field));
const clientIdName = (leg: Leg): string => (leg === '' ? 'newClientOrderId' : `${leg}ClientOrderId`);

/** Every name that a leg may bring. */
export const legNames = (leg: Leg): readonly string[] => [
  ...FIELDS.map((field) => nameOf(leg, field)),
  clientIdName(leg),
];

/** @throws Refusal -1100, -1111 */
export function decimalOf(query: URLSearchParams, name: string): bigint | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!DECIMAL.test(text))
    throw new Refusal(
      -1100,
      `Illegal characters found in parameter '${name}'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.`,
    );
  const [whole, fraction = ''] = text.split('.') as [string, string?];
  if (fraction.length > DECIMALS) throw new Refusal(-1111, `Parameter '${name}' has too much precision.`);
  return BigInt(whole + fraction.padEnd(DECIMALS, '0'));
}

/** @throws Refusal -1100 */
export function clientIdOf(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name);
  if (text !== null && !CLIENT_ID.test(text))
    throw new Refusal(
      -1100,
      `Illegal characters found in parameter '${name}'; legal range is '^[a-zA-Z0-9-_.]{1,36}$'.`,
    );
  return text ?? undefined;
}

/** @throws Refusal -1102, and `code` for any other word */
function oneOf<Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
  code: number,
  text: string,
): Word {
  const value = query.get(name);
  if (value === null) throw missing(name);
  const word = words.find((each) => each === value);
  if (word === undefined) throw new Refusal(code, text);
  return word;
}

const sideOf = (query: URLSearchParams, name: string): Side => oneOf(query, name, SIDES, -1117, 'Invalid side.');
const kindOf = (query: URLSearchParams, name: string): OrderKind =>
  oneOf(query, name, ORDER_KINDS, -1116, 'Invalid orderType.');

function stpOf(query: URLSearchParams): StpMode {
  if (!query.has('selfTradePreventionMode')) return DEFAULT_STP;
  const invalid = "Data sent for parameter 'selfTradePreventionMode' is not valid.";
  return oneOf(query, 'selfTradePreventionMode', STP_MODES, -1130, invalid);
}

const positive = (value: bigint | undefined, name: string): bigint => {
  if (value === undefined) throw missing(name);
  if (value === 0n) throw new Refusal(-1013, `Invalid ${name.replace(/^.*(?=Price|Quantity|Qty)/, '').toLowerCase()}.`);
  return value;
};

export type Names = { readonly side: string; readonly quantity: string };

/**
 * @param makeId an id where none was sent
 * @throws Refusal -1100, -1102, -1106, -1111, -1115, -1116, -1117, -1128, -1130, -1134
 */
export function draftOf(query: URLSearchParams, leg: Leg, names: Names, makeId: () => string, isAlone = false): Draft {
  const name = (field: string): string => nameOf(leg, field);
  const type = kindOf(query, name('type'));
  const side = sideOf(query, names.side);
  const refuse = (field: string, sent: string): void => {
    if (query.has(sent)) throw new Refusal(-1106, `Parameter '${field}' sent when not required.`);
  };
  for (const field of ['stopPrice', 'trailingDelta']) if (!isContingent(type)) refuse(field, name(field));
  if (!isLimited(type)) for (const field of ['price', 'icebergQty']) refuse(field, name(field));
  const hasTimeInForce = isLimited(type) && type !== 'LIMIT_MAKER';
  if (!hasTimeInForce) refuse('timeInForce', name('timeInForce'));
  const timeInForce = hasTimeInForce
    ? oneOf(query, name('timeInForce'), TIMES_IN_FORCE, -1115, 'Invalid timeInForce.')
    : 'GTC';

  const byQuote = isAlone && type === 'MARKET' && query.has('quoteOrderQty');
  if (isAlone && type !== 'MARKET') refuse('quoteOrderQty', 'quoteOrderQty');
  if (byQuote) refuse('quantity', names.quantity);
  const quantity = byQuote ? 0n : positive(decimalOf(query, names.quantity), names.quantity);
  const quoteQuantity = byQuote ? positive(decimalOf(query, 'quoteOrderQty'), 'quoteOrderQty') : 0n;
  const price = isLimited(type) ? positive(decimalOf(query, name('price')), name('price')) : 0n;
  const trailingDelta = wholeOf(query, name('trailingDelta'));
  const stop = decimalOf(query, name('stopPrice'));
  if (isContingent(type) && stop === undefined && trailingDelta === undefined)
    throw new Refusal(
      -1102,
      `Param '${name('stopPrice')}' or '${name('trailingDelta')}' must be sent, but both were empty/null!`,
    );
  const icebergQuantity = decimalOf(query, name('icebergQty')) ?? 0n;
  if (icebergQuantity > 0n && timeInForce !== 'GTC')
    throw new Refusal(-1160, `Parameter '${name('icebergQty')}' is not supported if 'timeInForce' is not GTC.`);
  const strategyType = wholeOf(query, name('strategyType'));
  if (strategyType !== undefined && strategyType < STRATEGY_LEAST)
    throw new Refusal(-1134, `\`${name('strategyType')}\` was less than ${STRATEGY_LEAST}.`);
  return {
    clientId: clientIdOf(query, clientIdName(leg)) ?? makeId(),
    side,
    type,
    timeInForce,
    quantity,
    quoteQuantity,
    price,
    stopPrice: stop === undefined ? 0n : positive(stop, name('stopPrice')),
    trailingDelta,
    icebergQuantity,
    strategyId: wholeOf(query, name('strategyId')),
    strategyType,
    stp: stpOf(query),
  };
}
