// Trades PDF: closed trades as pages to print, with the mode of trading over each of them.
import { formatFixed, sum } from '#model/number.ts';
import { setImmediate } from 'node:timers/promises';
import type { Trade } from '#model/entry.ts';
import type PDFDocument from 'pdfkit';

export type TradesPdf = {
  readonly trades: readonly Trade[];
  readonly account: string;
  readonly currency: string;
  readonly mode: 'paper' | 'real';
  /** Where the prices came from. */
  readonly source: string;
  /** In words: what the pages cover. */
  readonly range: string;
  readonly zone: string;
  readonly at: (time: number) => string;
  readonly madeAt: number;
  /** False leaves the pages readable as text. */
  readonly compress?: boolean;
};

const MARGIN = 36;
const ROW = 14;
const BANNER = 22;
const BANNERS = {
  paper: { fill: '#FFD21F', ink: '#1A1400', text: 'PAPER: simulated orders, no real money' },
  real: { fill: '#D4202F', ink: '#FFFFFF', text: 'REAL: orders at a venue, real money' },
} as const;

type Column = { readonly head: string; readonly width: number; readonly right?: boolean };
const COLUMNS: readonly Column[] = [
  { head: 'Symbol', width: 72 },
  { head: 'Side', width: 34 },
  { head: 'Quantity', width: 74, right: true },
  { head: 'Opened', width: 112 },
  { head: 'Entry', width: 70, right: true },
  { head: 'Closed', width: 112 },
  { head: 'Exit', width: 70, right: true },
  { head: 'Fees', width: 64, right: true },
  { head: 'Net result', width: 84, right: true },
  { head: 'Why', width: 70 },
];

/** The fonts of the format itself have no other letters: what they cannot show is shown to be so. */
const latin = (text: string): string => text.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?');

export async function tradesPdf(given: TradesPdf): Promise<Buffer> {
  // Takes longer to load than most requests take: only who asks for pages pays for it.
  const { default: Document } = await import('pdfkit');
  const document = new Document({
    size: 'A4',
    layout: 'landscape',
    margin: MARGIN,
    compress: given.compress ?? true,
    info: { Title: latin(`Trades of ${given.account}`), CreationDate: new Date(given.madeAt) },
  });
  const chunks: Buffer[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  document.on('data', (chunk: Buffer) => void chunks.push(chunk));
  document.on('end', resolve);
  document.on('error', reject);
  await write(document, given);
  document.end();
  await promise;
  return Buffer.concat(chunks);
}

/** A page at a time: some hundred of them take a second, in which the agent has other work as well. */
async function write(document: typeof PDFDocument.prototype, given: TradesPdf): Promise<void> {
  const { trades, at } = given;
  const bottom = document.page.height - MARGIN - ROW;
  let page = 0;
  let y = 0;
  const line = (cells: readonly string[], font = 'Helvetica'): void => {
    document.font(font).fontSize(8).fillColor('#10151E');
    let x = MARGIN;
    for (const [index, { width, right }] of COLUMNS.entries()) {
      const options = {
        width: width - 6,
        align: right === true ? 'right' : 'left',
        lineBreak: false,
        ellipsis: true,
      } as const;
      document.text(latin(cells[index] ?? ''), x, y, options);
      x += width;
    }
    y += ROW;
  };
  const begin = (): void => {
    if (page > 0) document.addPage();
    page += 1;
    const { fill, ink, text } = BANNERS[given.mode];
    document.rect(0, 0, document.page.width, BANNER).fill(fill);
    document.font('Helvetica-Bold').fontSize(10).fillColor(ink);
    document.text(latin(`${text}. Prices: ${given.source}`), MARGIN, 6, { lineBreak: false });
    document.text(`Page ${page}`, document.page.width - MARGIN - 60, 6, {
      width: 60,
      align: 'right',
      lineBreak: false,
    });
    y = BANNER + 14;
    if (page === 1) {
      document.font('Helvetica-Bold').fontSize(16).fillColor('#10151E');
      document.text(latin(`Trades of ${given.account}`), MARGIN, y, { lineBreak: false });
      document.font('Helvetica').fontSize(9);
      document.text(
        latin(`${given.range}. Times in ${given.zone}, amounts in ${given.currency}. Made ${at(given.madeAt)}.`),
        MARGIN,
        y + 22,
        { lineBreak: false },
      );
      y += 44;
    }
    line(
      COLUMNS.map(({ head }) => head),
      'Helvetica-Bold',
    );
  };
  begin();
  for (const trade of trades) {
    if (y > bottom) {
      await setImmediate();
      begin();
    }
    line([
      trade.symbol,
      trade.side,
      formatFixed(trade.quantity),
      at(trade.entryTime),
      formatFixed(trade.entryPrice),
      at(trade.exitTime),
      formatFixed(trade.exitPrice),
      formatFixed(trade.fees),
      formatFixed(trade.netPnl),
      trade.exitReason.replaceAll('-', ' '),
    ]);
  }
  // The totals stay together.
  if (y > bottom - 4 * ROW) begin();
  y += ROW / 2;
  const won = trades.filter(({ netPnl }) => netPnl > 0n).length;
  const total = (pick: (trade: Trade) => bigint): string => formatFixed(sum(trades.map(pick) as Trade['netPnl'][]));
  const totals = [
    `${trades.length} trades, ${won} won`,
    `Gross ${total(({ grossPnl }) => grossPnl)}, fees ${total(({ fees }) => fees)}, funding ${total(({ funding }) => funding)}`,
    `Net ${total(({ netPnl }) => netPnl)} ${given.currency}`,
  ];
  document.font('Helvetica-Bold').fontSize(9).fillColor('#10151E');
  for (const text of totals) {
    document.text(latin(text), MARGIN, y, { lineBreak: false });
    y += ROW;
  }
}
