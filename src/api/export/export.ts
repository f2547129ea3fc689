// Export: what an account has done, as files that people keep: tables for a spreadsheet, tax lots, a page to print. The door.
export { csvText } from './csv.ts';
export { LOT_METHOD, taxLots } from './lots.ts';
export { tradesPdf } from './trades-pdf.ts';
export type { Cell } from './csv.ts';
