// Exchange: one class of the package, loaded alone, and told to leave pacing and clocks to us.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import { isPoisoned, isPoisonedText } from './poison.ts';
import type { CcxtPlace, CcxtSettings } from './settings.ts';

/** What is used of an instance; every value that it gives is checked where it is read. */
export type Exchange = {
  readonly id: string;
  readonly has: Record<string, unknown>;
  readonly timeframes: Readonly<Record<string, unknown>> | undefined;
  readonly urls: { readonly api: Record<string, unknown> };
  readonly options: Record<string, unknown>;
  readonly markets: Readonly<Record<string, unknown>>;
  readonly currencies: unknown;
  /** Milliseconds for a unit of its allowance. */
  readonly rateLimit: number;
  readonly precisionMode: number;
  readonly clients: Readonly<Record<string, StreamClient>>;
  readonly last_response_headers?: unknown;
  readonly setMarkets: (markets: unknown, currencies: unknown) => unknown;
  readonly loadHttpProxyAgent: () => Promise<unknown>;
  readonly loadMarkets: () => Promise<unknown>;
  readonly fetchTime: () => Promise<unknown>;
  readonly fetchOHLCV: (symbol: string, timeframe: string, since?: number, limit?: number) => Promise<unknown>;
  readonly watchOHLCV: (symbol: string, timeframe: string) => Promise<unknown>;
  readonly watchTrades: (symbol: string) => Promise<unknown>;
  readonly watchBidsAsks: (symbols: readonly string[]) => Promise<unknown>;
  readonly watchTicker: (symbol: string) => Promise<unknown>;
  readonly close: () => Promise<unknown>;
};
/** What an account is reached with; some exchanges ask for a third word. */
export type CcxtKey = { readonly apiKey: string; readonly secret: string; readonly password?: string };
type StreamClient = { readonly isConnected?: boolean; readonly connection?: { readonly terminate?: () => void } };

type ExchangeClass = new (options: object) => Exchange & Inner;
/** What is replaced in an instance. */
type Inner = {
  number: unknown;
  log: unknown;
  handleMessage: (client: unknown, message: unknown) => unknown;
  parseJson: (text: unknown) => unknown;
};

const ID = /^[a-z0-9]{2,30}$/;

/**
 * Makes instances of one exchange. The package is loaded by the file of the class: all of it together takes seconds and 100 MB.
 * The file is no published entry of the package, so its version is pinned, and a test holds the path.
 * @throws SmcError CONFIG_INVALID for an exchange that has no streams, or that does not exist
 */
export function exchangeMaker(
  id: string,
  settings: CcxtSettings,
  onMalformed: () => void,
  key?: CcxtKey,
): () => Promise<Exchange> {
  const entry = import.meta.resolve('ccxt');
  const path = ID.test(id) ? fileURLToPath(new URL(`./src/pro/${id}.js`, entry)) : '';
  if (path === '' || !existsSync(path))
    throw new SmcError(
      'CONFIG_INVALID',
      `${id} is no exchange with streams`,
      `exchanges.${id}`,
      suggestion(id, COMMON),
    );
  const { default: Made } = createRequire(entry)(path) as { readonly default: ExchangeClass };
  return async () => {
    const made = new Made({
      ...key,
      enableRateLimit: false,
      timeout: settings.requestMs,
      options: { defaultType: 'spot' },
    });
    // It would print a frame that it cannot read, and go on.
    made.log = onMalformed;
    // Decimal strings where it would make floats.
    made.number = String;
    // Not needed for prices, and asked with keys at some.
    made.has['fetchCurrencies'] = false;
    if ('fetchMargins' in made.options) made.options['fetchMargins'] = false;
    const { handleMessage, parseJson } = made;
    made.handleMessage = (client, message) =>
      isPoisoned(message) ? onMalformed() : handleMessage.call(made, client, message);
    made.parseJson = (text) => {
      if (!isPoisonedText(text)) return parseJson.call(made, text);
      onMalformed();
      return undefined;
    };
    const { place } = settings;
    if (place === undefined) return made;
    leadTo(made.urls.api, place);
    // Without it the client refuses ws:// without TLS, although no proxy is in play.
    await made.loadHttpProxyAgent();
    return made;
  };
}

/** For a hint where a name is misspelt. */
const COMMON = [
  'bybit',
  'okx',
  'kraken',
  'coinbase',
  'kucoin',
  'gate',
  'bitget',
  'mexc',
  'htx',
  'bitstamp',
  'bitfinex',
];

/** Only spot where no market of another kind is wanted: a list of all kinds is several long answers. */
export function keepToSpot(exchange: Exchange): void {
  const markets = exchange.options['fetchMarkets'];
  if (typeof markets !== 'object' || markets === null || !('types' in markets)) return;
  if (Array.isArray(markets.types) && markets.types.includes('spot')) markets.types = ['spot'];
}

function leadTo(urls: Record<string, unknown>, place: CcxtPlace): void {
  for (const [name, value] of Object.entries(urls)) {
    if (typeof value === 'object' && value !== null) leadTo(value as Record<string, unknown>, place);
    else if (typeof value === 'string')
      urls[name] = value.replace(/^https?:\/\/[^/]+/, place.restUrl).replace(/^wss?:\/\/[^/]+/, place.streamUrl);
  }
}
