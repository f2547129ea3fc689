// Verdict: every error of the exchange that anybody may meet, and what follows from it.
import { strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf } from './failure.ts';
import { verdictOf } from './verdict.ts';

const said = (status: number, code: number, msg: string): string => {
  const verdict = verdictOf(failureOf(status, { code, msg }));
  return verdict.kind === 'refused' ? verdict.why : verdict.kind === 'paused' ? verdict.pause : verdict.kind;
};

const ROWS: readonly (readonly [status: number, code: number, message: string, expected: string])[] = [
  [400, -2010, 'Account has insufficient balance for requested action.', 'insufficient-balance'],
  [400, -2010, 'Duplicate order sent.', 'duplicate'],
  [400, -2010, 'Order would trigger immediately.', 'would-trigger'],
  [400, -2010, 'Stop price would trigger immediately.', 'would-trigger'],
  [400, -2010, 'Order would immediately match and take.', 'would-trigger'],
  [400, -2010, 'The relationship of the prices for the orders is not correct.', 'would-trigger'],
  [400, -2010, 'Market is closed.', 'market-closed'],
  [400, -2010, 'Filter failure: MAX_NUM_ALGO_ORDERS', 'filter'],
  [400, -2010, 'Price * QTY is zero or less.', 'filter'],
  [400, -2010, 'This action is disabled on this account.', 'not-permitted'],
  [400, -2010, 'This account may not place or cancel orders.', 'not-permitted'],
  [400, -2010, 'This symbol is not permitted for this account.', 'not-permitted'],
  [400, -2010, 'This symbol is restricted for this account.', 'not-permitted'],
  [400, -2010, 'WebSocket API trading is not enabled.', 'not-permitted'],
  [400, -2010, 'Trailing stop orders are not supported for this symbol.', 'malformed'],
  [400, -2010, 'Something new.', 'other'],
  [400, -1010, 'Duplicate order sent.', 'duplicate'],
  [400, -2011, 'Unknown order sent.', 'unknown-order'],
  [400, -2011, 'Order was not canceled due to cancel restrictions.', 'other'],
  [400, -2013, 'Order does not exist.', 'unknown-order'],
  [400, -2026, 'Order was canceled or expired with no executed qty over 90 days ago.', 'unknown-order'],
  [400, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE', 'filter'],
  [400, -1013, 'Market is closed.', 'market-closed'],
  [400, -1013, 'Invalid quantity.', 'filter'],
  [503, -1016, 'This service is no longer available.', 'market-closed'],
  [400, -1111, "Parameter 'price' has too much precision.", 'filter'],
  [400, -1100, 'Illegal characters found in a parameter.', 'malformed'],
  [400, -1102, "Mandatory parameter 'symbol' was not sent.", 'malformed'],
  [400, -1104, 'Not all sent parameters were read.', 'malformed'],
  [400, -1121, 'Invalid symbol.', 'malformed'],
  [400, -1197, 'A stop loss order in a sell OCO must be below.', 'malformed'],
  [400, -1014, 'Unsupported order combination.', 'malformed'],
  [401, -1002, 'You are not authorized to execute this request.', 'not-permitted'],
  [400, -1022, 'Signature for this request is not valid.', 'not-permitted'],
  [401, -2014, 'API-key format invalid.', 'not-permitted'],
  [401, -2015, 'Invalid API-key, IP, or permissions for action.', 'not-permitted'],
  [401, 0, '', 'not-permitted'],
  [400, -1021, 'Timestamp for this request is outside of the recvWindow.', 'clock'],
  [429, -1003, 'Too much request weight used.', 'slow-down'],
  [418, -1003, 'Way too much request weight used; IP banned until 1659146400000.', 'banned'],
  [429, 0, '', 'slow-down'],
  [418, 0, '', 'banned'],
  [429, -1015, 'Too many new orders; current limit is 50 orders per 10 SECOND.', 'orders'],
  [503, -1008, 'Server is currently overloaded with other requests.', 'busy'],
  [503, 0, 'Service Unavailable.', 'busy'],
  [403, 0, 'Forbidden', 'busy'],
  [503, 0, 'Unknown error, please check your request or try again later.', 'unknown'],
  [500, -1000, 'An unknown error occurred while processing the request.', 'unknown'],
  [400, -1000, 'An unknown error occurred while processing the request.', 'unknown'],
  [400, -1001, 'Internal error; unable to process your request. Please try again.', 'unknown'],
  [400, -1006, 'An unexpected response was received from the message bus.', 'unknown'],
  [408, -1007, 'Timeout waiting for response from backend server.', 'unknown'],
  [500, 0, '', 'unknown'],
  [502, 0, 'Bad Gateway', 'unknown'],
  [504, 0, 'Gateway Timeout', 'unknown'],
  // A status that makes no sense says nothing.
  [0, 0, '', 'unknown'],
  [200, 0, '', 'unknown'],
  [301, 0, '', 'unknown'],
  [409, -2021, 'Order cancel-replace partially failed.', 'unknown'],
  [400, -9999, 'Something new.', 'other'],
];
for (const [status, code, message, expected] of ROWS)
  test(`${status} ${code} ${message} is ${expected}`, () => {
    strictEqual(said(status, code, message), expected);
  });

test('a page instead of an answer is shown as its words', () => {
  strictEqual(failureOf(503, undefined, '<html><b>Service\nUnavailable</b></html>').message, 'Service Unavailable');
  strictEqual(failureOf(502, undefined, '').message, 'status 502');
});
