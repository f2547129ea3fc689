// Exchange: the simulated venue in a process of its own, so that its work is not in the figures, as a bench asks for it.
import { fork } from 'node:child_process';
import { handScript, startSimulator } from '#simulator/simulator.ts';
import { symbolsOf } from '../hand-fed.ts';
import { findInstrument } from '#market/market.ts';

export const KEY = { apiKey: 'KEY', secret: 'SECRET', kind: 'hmac' } as const;
/** No limit of the exchange shall be what is measured. */
const MANY = 1_000_000_000;

export type Exchange = {
  readonly restUrl: string;
  readonly wsApiUrl: string;
  readonly streamUrl: string;
  /** The market trades there. */
  readonly trade: (price: number) => void;
  readonly stop: () => Promise<void>;
};
type Addresses = Pick<Exchange, 'restUrl' | 'wsApiUrl' | 'streamUrl'>;

export type ExchangeChoices = {
  readonly markets: number;
  readonly price: number;
  /** The true limits of the exchange are kept to. */
  readonly isStrict?: boolean;
};

const [, file, choices] = process.argv;
if (file === import.meta.filename) await serve(JSON.parse(choices!) as ExchangeChoices);

async function serve({ markets, price, isStrict = false }: ExchangeChoices): Promise<void> {
  const like = findInstrument('BTCUSDT');
  const simulator = await startSimulator({
    script: handScript(
      symbolsOf(markets).map((symbol) => ({ instrument: { ...like, symbol }, price: price.toFixed(2) })),
    ),
    accounts: [{ apiKey: KEY.apiKey, secret: KEY.secret, balances: { USDT: String(MANY) } }],
    ...(isStrict
      ? { orderCounts: { tenSeconds: MANY, day: MANY } }
      : { orderCounts: { tenSeconds: MANY, day: MANY }, weights: { perMinute: MANY } }),
  });
  process.on('message', (at) => simulator.hand.trade(like.symbol, (at as number).toFixed(2), '0.001'));
  process.once('disconnect', () => process.exit(0));
  const { restUrl, socketApiUrl: wsApiUrl, streamUrl } = simulator;
  process.send!({ restUrl, wsApiUrl, streamUrl } satisfies Addresses);
}

export async function startExchange(wanted: ExchangeChoices): Promise<Exchange> {
  const child = fork(import.meta.filename, [JSON.stringify(wanted)]);
  const addresses = await new Promise<Addresses>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Addresses));
    child.once('exit', (code) => reject(new Error(`the exchange has ended with ${code}`)));
  });
  child.removeAllListeners('exit');
  return {
    ...addresses,
    trade: (price) => void child.send(price),
    async stop() {
      const ended = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      child.disconnect();
      await ended;
    },
  };
}
