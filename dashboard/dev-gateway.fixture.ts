// Dev gateway: the real API with the built pages over a made-up world whose minutes tick, for looking at them.
// node dashboard/dev-gateway.fixture.ts [port] [ms a minute]: builds nothing; run `npm run build` first.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openPeople } from '#store/people/people.ts';
import { quantity } from '#model/number.ts';
import { startApi } from '#api/api.ts';
import { world } from '#api/world.fixture.ts';
import type { Price } from '#model/number.ts';

const DIST = fileURLToPath(new URL('dist', import.meta.url));
const listenPort = Number(process.argv[2] ?? 3001);
/** A minute of this world in so many milliseconds of ours. */
const tickMs = Number(process.argv[3] ?? 4_000);
const PASSWORD = 'plain words in a row';
const MINUTE_MS = 60_000;
const ACCOUNT = 'one';
/** So many minutes have gone by before anybody looks. */
const BEFORE = 2_000;

const around = world(60);
let orders = 0;
/** A person trades here, for the strategies of this short world are still warming up: in a rhythm, with a stop and a target. */
async function trade(minute: number): Promise<void> {
  if (minute % 37 !== 0) return;
  orders += 1;
  const symbol = minute % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT';
  const last = around.last(symbol);
  const tick = 1_000_000n;
  const part = (thousandths: bigint): Price => (((last * (1000n + thousandths)) / 1000n / tick) * tick) as Price;
  const isLimit = orders % 3 === 0;
  await around.port.createOrder(
    {
      id: `dev-${orders}`,
      account: ACCOUNT,
      symbol,
      side: orders % 11 === 0 ? 'sell' : 'buy',
      type: isLimit ? 'limit' : 'market',
      quantity: quantity(symbol === 'BTCUSDT' ? '0.05' : '0.8'),
      price: isLimit ? part(-4n) : undefined,
      stopLoss: part(orders % 11 === 0 ? 6n : -9n),
      takeProfit: part(orders % 11 === 0 ? -12n : 14n),
    },
    'dev@localhost',
  );
}
let minutes = 0;
const tick = async (): Promise<void> => {
  minutes += 1;
  around.minute();
  await trade(minutes);
};
for (let index = 0; index < BEFORE; index += 1) await tick();

let tickedAt = Date.now();
// Runs as its minutes do, so that ages and countdowns make sense.
const now = (): number => around.time() + Math.min(MINUTE_MS - 1, ((Date.now() - tickedAt) * MINUTE_MS) / tickMs);
// A day of this world is over in an hour and a half: nobody is logged out by that.
const life = { idleMs: 300 * 86_400_000, wholeMs: 300 * 86_400_000 };
const people = openPeople({ path: ':memory:', now, life, cost: { memory: 64, passes: 1 } });
await people.firstAdmin(PASSWORD, [ACCOUNT]);
const api = await startApi({
  port: around.port,
  people,
  now,
  life,
  log: () => undefined,
  host: 'localhost',
  listenPort,
  ...(existsSync(DIST) ? { dashboard: DIST } : {}),
});
setInterval(() => {
  tickedAt = Date.now();
  void tick();
}, tickMs);
process.stdout.write(`${api.url}  admin@localhost  ${PASSWORD}\n`);
