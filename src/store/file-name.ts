// File name: which symbol a file of candles says it holds.

/** `15m`, `15M`, `M15`, `1h`, `H1`, `D1`, … as file names write a timeframe. */
const TIMEFRAME = /^(?:\d{1,2}[mhdw]|[mhdw]\d{1,2}|mn1?)$/i;
const SYMBOL = /^(?=.*[A-Z])[A-Z0-9]{2,20}$/;

/**
 * The symbol in names such as `binance-BTCUSDT-15m.csv.gz`, `BTCUSDT-1m-2024-01.zip`, `EURUSD_15M.csv`, `XAUUSD.csv`: the word in
 * capitals before the timeframe, or the only word. @returns undefined when the name does not say
 */
export function symbolOfName(path: string): string | undefined {
  const name = path.split(/[/\\]/).at(-1) ?? '';
  const words = name.replace(/(?:\.(?:csv|txt|gz|zip))+$/i, '').split(/[-_. ]+/);
  const timeframe = words.findIndex((word, index) => index > 0 && TIMEFRAME.test(word));
  const word = timeframe > 0 ? words[timeframe - 1]! : words.length === 1 ? words[0]! : '';
  return SYMBOL.test(word) && !TIMEFRAME.test(word) ? word : undefined;
}
