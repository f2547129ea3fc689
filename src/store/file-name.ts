// File name: which symbol a file of candles says it holds.

/** `15m`, `15M`, `M15`, `1h`, `H1`, `D1`, … as file names write a timeframe. */
const TIMEFRAME = /^(?:\d{1,2}[mhdw]|[mhdw]\d{1,2}|mn1?)$/i;
const SYMBOL = /^(?=.*[A-Z])[A-Z0-9]{2,20}$/;

const wordsOf = (path: string): readonly string[] => stemOf(path).split(/[-_. ]+/);

const stemOf = (path: string): string => (path.split(/[/\\]/).at(-1) ?? '').replace(/(?:\.(?:csv|txt|gz|zip))+$/i, '');

/**
 * The symbol in names such as `binance-BTCUSDT-15m.csv.gz`, `BTCUSDT-1m-2024-01.zip`, `EURUSD_15M.csv`, `XAUUSD.csv`: the word in
 * capitals before the timeframe, or the only word; else the one word that is a known market in any case (`my_btcusdt_cut.csv`).
 * @returns undefined when the name does not say
 */
export function symbolOfName(path: string, known: ReadonlyMap<string, unknown>): string | undefined {
  const words = wordsOf(path);
  const timeframe = words.findIndex((word, index) => index > 0 && TIMEFRAME.test(word));
  const word = timeframe > 0 ? words[timeframe - 1]! : words.length === 1 ? words[0]! : '';
  if (SYMBOL.test(word) && !TIMEFRAME.test(word)) return word;
  const markets = new Set(words.map((each) => each.toUpperCase()).filter((each) => known.has(each)));
  return markets.size === 1 ? [...markets][0] : undefined;
}

/** What a file that says no symbol is called: its own name, in the letters that a symbol may have. */
export const labelOfName = (path: string): string =>
  stemOf(path)
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32) || 'UNNAMED';
