import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cash, price, quantity } from '#model/number.ts';
import { csvText, taxLots, tradesPdf } from './export.ts';
import { notional } from '#model/currency.ts';
import type { Fill } from '#model/order.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Trade } from '#model/entry.ts';

describe('CSV', () => {
  for (const [text, written] of [
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "yes"', '"say ""yes"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"'],
    ['+1', '"\'+1"'],
    ['-1', '"\'-1"'],
    ['@sum', '"\'@sum"'],
    ['\t=1', '"\'\t=1"'],
    ['\r=1', '"\'\r=1"'],
    ['  =1', '"\'  =1"'],
    ['＝1', '"\'＝1"'],
    ['－1', '"\'－1"'],
    ['\0=1', '"\'=1"'],
    ['a=b', 'a=b'],
    ['', ''],
  ] as const)
    test(`93 the text ${JSON.stringify(text)} is written as ${written}`, () => {
      assert.equal(csvText(['x'], [[text]]), `x\r\n${written}\r\n`);
    });

  test('numbers stay numbers, also below zero; what is not known is empty', () => {
    assert.equal(csvText(['a', 'b', 'c'], [[cash('-1.5'), -2, null]]), 'a,b,c\r\n-1.5,-2,\r\n');
  });

  test('every text comes back from its cell, but for the guard', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
        const body = csvText(
          ['x'],
          texts.map((text) => [text]),
        ).slice(3);
        const cells: string[] = [];
        for (let at = 0; at < body.length; at += 2) {
          let cell = '';
          if (body[at] === '"') {
            for (at += 1; body[at] !== '"' || body[at + 1] === '"'; at += 1) {
              if (body[at] === '"') at += 1;
              cell += body[at];
            }
            at += 1;
          } else for (; body[at] !== '\r'; at += 1) cell += body[at];
          assert.equal(body.slice(at, at + 2), '\r\n');
          cells.push(cell);
        }
        assert.deepEqual(
          cells.map((cell) => cell.replace(/^'/, '')),
          texts.map((text) => text.replaceAll('\0', '').replace(/^'/, '')),
        );
        assert.ok(cells.every((cell) => !/^[=+\-@\t\r]/.test(cell)));
      }),
    );
  });
});

const INSTRUMENT = { symbol: 'X', quote: 'USD', contractSize: 1n } as Instrument;
const fill = (side: 'buy' | 'sell', amount: string, at: string, fee: string, time: number): Fill => ({
  id: `f${time}`,
  clientId: 'c',
  planId: 'p',
  role: 'entry',
  symbol: 'X',
  side,
  price: price(at),
  quantity: quantity(amount),
  fee: cash(fee),
  maker: false,
  time,
  ambiguous: false,
});
const lots = (fills: readonly Fill[]) => taxLots(fills, (symbol) => (symbol === 'X' ? INSTRUMENT : undefined));

describe('tax lots', () => {
  test('the first bought is the first sold, fees are part of both sides', () => {
    const told = lots([
      fill('buy', '1', '100', '1', 1),
      fill('buy', '2', '110', '2', 2),
      fill('sell', '2', '120', '4', 3),
    ]);
    // First lot: 101 paid, half of 236 got. Second: half of 222 paid, the other half got.
    assert.deepEqual(
      told.map((lot) => [lot.quantity, lot.acquiredAt, lot.disposedAt, lot.cost, lot.proceeds, lot.gain]),
      [
        [quantity('1'), 1, 3, cash('101'), cash('118'), cash('17')],
        [quantity('1'), 2, 3, cash('111'), cash('118'), cash('7')],
      ],
    );
  });

  test('a short position is disposed of first and acquired later', () => {
    const [lot] = lots([fill('sell', '1', '100', '1', 1), fill('buy', '1', '90', '1', 5)]);
    assert.deepEqual(
      [lot!.position, lot!.acquiredAt, lot!.disposedAt, lot!.closedAt, lot!.gain],
      ['short', 5, 1, 5, cash('8')],
    );
  });

  test('a fill that turns the position closes what is open and opens the rest', () => {
    const told = lots([
      fill('buy', '1', '100', '0', 1),
      fill('sell', '3', '100', '0', 2),
      fill('buy', '2', '90', '0', 3),
    ]);
    assert.deepEqual(
      told.map(({ position, gain }) => [position, gain]),
      [
        ['long', 0n],
        ['short', cash('20')],
      ],
    );
  });

  test('nothing is lost in splitting: what was got less what was paid is the gains and what is open', () => {
    const side = fc.constantFrom('buy', 'sell');
    const amount = fc.bigInt({ min: 1n, max: 10n ** 11n });
    fc.assert(
      fc.property(fc.array(fc.tuple(side, amount, amount, fc.bigInt({ min: 0n, max: 10n ** 9n }))), (rows) => {
        const fills = rows.map(([which, size, at, fee], time) => ({
          ...fill(which, '1', '1', '0', time),
          quantity: size as Fill['quantity'],
          price: at as Fill['price'],
          fee: fee as Fill['fee'],
        }));
        // One more fill flattens what is left, so that nothing stays open.
        const net = fills.reduce((sum, each) => sum + (each.side === 'buy' ? each.quantity : -each.quantity), 0n);
        if (net !== 0n)
          fills.push({
            ...fill(net > 0n ? 'sell' : 'buy', '1', '7', '0', rows.length),
            quantity: (net > 0n ? net : -net) as Fill['quantity'],
          });
        const flow = fills.reduce((sum, each) => {
          const value = notional(each.price, each.quantity, INSTRUMENT, 'nearest');
          return sum + (each.side === 'buy' ? -value : value) - each.fee;
        }, 0n);
        const told = lots(fills);
        assert.equal(
          told.reduce((sum, { gain }) => sum + gain, 0n),
          flow,
        );
        assert.ok(
          told.every(
            ({ quantity: size, closedAt, acquiredAt, disposedAt }) =>
              size > 0n && closedAt === Math.max(acquiredAt, disposedAt),
          ),
        );
      }),
    );
  });
});

/** The words of an uncompressed document, as its pages show them. */
const wordsOf = (pdf: Buffer): string =>
  [...pdf.toString('latin1').matchAll(/<([0-9a-f]+)>/g)]
    .map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1'))
    .join('');

describe('the trades as pages', () => {
  const trade: Trade = {
    planId: 'p',
    symbol: 'BTCUSDT',
    side: 'buy',
    quantity: quantity('0.5'),
    entryTime: 0,
    entryPrice: price('100'),
    exitTime: 1,
    exitPrice: price('110'),
    grossPnl: cash('5'),
    fees: cash('1'),
    funding: cash('0'),
    netPnl: cash('4'),
    exitReason: 'take-profit',
    adverse: 0,
    favourable: 0,
    ambiguous: false,
  };
  const made = (trades: readonly Trade[], mode: 'paper' | 'real' = 'paper') =>
    tradesPdf({
      trades,
      mode,
      account: 'paper-1',
      currency: 'USDT',
      source: 'DEMO DATA',
      range: 'From then to now',
      zone: 'UTC',
      at: (time) => `t${time}`,
      madeAt: 5,
      compress: false,
    });

  test('say whose they are, in which mode, with sums that are exact', async () => {
    const pdf = await made([trade, { ...trade, netPnl: cash('-0.00000001') }]);
    assert.match(pdf.toString('latin1'), /^%PDF-1\.\d[\s\S]*%%EOF\s*$/);
    const words = wordsOf(pdf);
    for (const said of [
      'Trades of paper-1',
      'PAPER: simulated orders',
      'DEMO DATA',
      '2 trades, 1 won',
      'Net 3.99999999 USDT',
    ])
      assert.ok(words.includes(said), said);
    assert.ok(wordsOf(await made([], 'real')).includes('REAL: orders at a venue'));
  });

  test('many trades go over many pages, each with the mode over it', async () => {
    const words = wordsOf(await made(Array.from({ length: 200 }, () => trade)));
    assert.ok(words.includes('Page 6') && !words.includes('Page 9'), words.slice(-200));
    assert.equal(words.split('PAPER:').length - 1, words.split('Symbol').length - 1);
  });
});
