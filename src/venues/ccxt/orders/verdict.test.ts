// Verdict: each error of the package, by its own classes, as refused, certainly not executed, or unknown.
import { deepStrictEqual } from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { verdictOf } from './verdict.ts';

type Errors = Readonly<Record<string, new (message: string) => Error>>;
const errors = createRequire(import.meta.url)(
  new URL('src/base/errors.js', import.meta.resolve('ccxt')).pathname,
) as Errors;

const said = (thrown: unknown): string => {
  const verdict = verdictOf(thrown);
  return verdict.kind === 'refused' ? verdict.why : verdict.kind === 'not-sent' ? verdict.because : verdict.kind;
};

for (const [name, message, expected] of [
  ['RequestTimeout', 'timed out', 'unknown'],
  ['NetworkError', 'closed', 'unknown'],
  ['ExchangeNotAvailable', '503', 'unknown'],
  ['OnMaintenance', 'soon', 'unknown'],
  ['OperationFailed', '-1008 overloaded', 'unknown'],
  ['BadResponse', '<html>', 'unknown'],
  ['ExchangeError', '-1000 something', 'unknown'],
  ['ExchangeError', 'Market is closed', 'market-closed'],
  ['RateLimitExceeded', 'too many insufficient requests', 'slow'],
  ['DDoSProtection', '-1003', 'slow'],
  ['InvalidNonce', '-1021', 'clock'],
  ['InvalidOrder', 'Filter failure: LOT_SIZE', 'filter'],
  ['InvalidOrder', 'Duplicate order sent.', 'duplicate'],
  ['InvalidOrder', 'Order would trigger immediately.', 'would-trigger'],
  ['DuplicateOrderId', 'again', 'duplicate'],
  ['OrderImmediatelyFillable', 'at once', 'would-trigger'],
  ['OrderNotFound', '-2011', 'unknown-order'],
  ['InsufficientFunds', '-2010', 'insufficient-balance'],
  ['AuthenticationError', '-2015', 'not-permitted'],
  ['PermissionDenied', 'duplicate rights', 'not-permitted'],
  ['AccountSuspended', 'no', 'not-permitted'],
  ['BadRequest', '-1102', 'malformed'],
  ['BadSymbol', 'none', 'malformed'],
  ['ArgumentsRequired', 'a price', 'malformed'],
  ['NotSupported', 'no', 'malformed'],
  ['MarketClosed', 'no', 'market-closed'],
  ['OperationRejected', 'no', 'other'],
] as const)
  test(`${name} "${message}" is ${expected}`, () => {
    deepStrictEqual(said(new errors[name]!(message)), expected);
  });

test('what the package throws that is none of its own errors came after the request had gone: nobody knows', () => {
  for (const thrown of [new TypeError('x is undefined'), 'text', undefined, null, {}])
    deepStrictEqual(said(thrown), 'unknown');
});
