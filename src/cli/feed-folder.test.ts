// Tests of the feed folder: which record is that of a real market.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONFIG } from '#config/config.ts';
import { feedFolder } from './feed-folder.ts';

for (const [mode, rest, stand, folder] of [
  ['paper', undefined, undefined, 'binance'],
  ['paper', undefined, 'http://127.0.0.1:9443', 'binance-simulated'],
  ['paper', undefined, 'https://venue.example:9443', 'binance-simulated'],
  // On paper no order goes there, and the prices are the exchange's own.
  ['paper', 'http://127.0.0.1:9443', undefined, 'binance'],
  ['real', undefined, undefined, 'binance'],
  ['real', 'https://api1.binance.com', undefined, 'binance'],
  ['real', 'https://localhost:9443', undefined, 'binance-simulated'],
  ['real', 'https://[::1]:9443', undefined, 'binance-simulated'],
  ['real', 'http://192.168.0.7:9443', undefined, 'binance-simulated'],
  ['real', 'http://192.168.0.7:9443', 'http://192.168.0.7:9443', 'binance-simulated'],
] as const)
  test(`${mode}, orders to ${rest ?? 'the exchange'}, prices of ${stand ?? 'the exchange'}: ${folder}`, () => {
    const venue = { testnet: false, ...(rest === undefined ? {} : { rest_url: rest }) };
    assert.equal(feedFolder('binance', { ...DEFAULT_CONFIG, app: { mode }, venue }, stand), folder);
  });
