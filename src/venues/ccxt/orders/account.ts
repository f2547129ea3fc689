// Account: what the key may do, and what the exchange keeps of what is bought, as far as it says so.
import { fieldsOf } from '#venues/ccxt/ccxt.ts';
import { ONE, toNumber } from '#model/number.ts';
import { roughly } from './report.ts';
import type { Fields } from '#venues/ccxt/ccxt.ts';
import type { OrderExchange } from './order-exchange.ts';
import type { Way } from './ways.ts';
import type { WirePermissions } from '#model/order-wire.ts';

export function askPermissions(exchange: OrderExchange, way: Way): Promise<unknown> {
  switch (way.permissions) {
    case 'restrictions':
      return exchange.sapiGetAccountApiRestrictions!({});
    case 'query-api':
      return exchange.privateGetV5UserQueryApi!({});
    case 'key-info':
      return exchange.privatePostGetApiKeyInfo!({});
  }
}

/** Undefined where the answer does not say whether the key may withdraw: that is never guessed. */
export function readPermissions(value: unknown, way: Way): WirePermissions | undefined {
  const answer = fieldsOf(value);
  switch (way.permissions) {
    case 'restrictions':
      return ofRestrictions(answer);
    case 'query-api':
      return ofQueryApi(fieldsOf(answer?.['result']));
    case 'key-info':
      return ofKeyInfo(fieldsOf(answer?.['result']));
  }
}

function ofRestrictions(answer: Fields | undefined): WirePermissions | undefined {
  const { enableSpotAndMarginTrading: canTrade, enableWithdrawals: canWithdraw, ipRestrict } = answer ?? {};
  if (typeof canTrade !== 'boolean' || typeof canWithdraw !== 'boolean') return undefined;
  return { canTrade, canWithdraw, isBoundToAddress: typeof ipRestrict === 'boolean' ? ipRestrict : undefined };
}

function ofQueryApi(result: Fields | undefined): WirePermissions | undefined {
  const permissions = fieldsOf(result?.['permissions']);
  const wallet = wordsOf(permissions?.['Wallet']);
  const spot = wordsOf(permissions?.['Spot']);
  if (wallet === undefined || spot === undefined) return undefined;
  const addresses = wordsOf(result!['ips']);
  return {
    canTrade: Number(result!['readOnly']) === 0 && spot.includes('SpotTrade'),
    canWithdraw: wallet.some((word) => /withdraw/i.test(word)),
    isBoundToAddress: addresses === undefined ? undefined : addresses.length > 0 && !addresses.includes('*'),
  };
}

function ofKeyInfo(result: Fields | undefined): WirePermissions | undefined {
  const permissions = wordsOf(result?.['permissions']);
  if (permissions === undefined || permissions.length === 0) return undefined;
  return {
    canTrade: permissions.some((word) => /(?:modify|create|add)[-_ ]?(?:trades|orders)/i.test(word)),
    canWithdraw: permissions.some((word) => /withdraw/i.test(word)),
    isBoundToAddress: undefined,
  };
}

const wordsOf = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined;

/**
 * By the dearer of maker and taker: an exit must never be larger than what came. 0 where it is taken in the quote currency.
 * @param fee as it is asked for, or the market itself, which knows what everybody pays
 */
export function shareOf(fee: unknown, feeSide: unknown): number | undefined {
  if (feeSide === 'quote') return 0;
  const { maker, taker } = fieldsOf(fee) ?? {};
  const rates = [maker, taker].flatMap((rate) => roughly(rate, 'up') ?? []);
  if (rates.length === 0) return undefined;
  const most = rates.reduce((a, b) => (a > b ? a : b));
  return most < 0n ? 0 : most >= ONE ? undefined : toNumber(most);
}
