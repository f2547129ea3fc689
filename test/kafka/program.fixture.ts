// Program: `watch` or `trade` as a process of its own, that goes on where the log stands and ends with the last candle.
import { openTrade, openWatch } from '#bus/kafka/kafka.ts';
import { ACCOUNTS, agents, CHECKPOINT_EVERY, clusterAt, countOf, inputs, MARKETS } from './desk.fixture.ts';

/** Inputs in one transaction: few, so that there are many moments at which to be killed. */
const INPUTS = 45;
const WAIT_MS = 50;

const [kind = '', address = '', prefix = '', partition = '0'] = process.argv.slice(2);
const cluster = await clusterAt(address, prefix);
const options = { agents: agents(), checkpointEvery: CHECKPOINT_EVERY };

if (kind === 'trade') {
  const trade = await openTrade(cluster, { ...options, accounts: ACCOUNTS, markets: MARKETS });
  process.stdout.write('ready\n');
  while (MARKETS.some((market) => trade.heard(market) < countOf(market))) await trade.advance(WAIT_MS);
  await trade.close();
} else {
  const mine = Number(partition);
  const watch = await openWatch(cluster, { ...options, partitions: [mine] });
  const given = new Map<string, number>();
  const left = inputs().filter(({ key }) => {
    const number = (given.get(key) ?? 0) + 1;
    given.set(key, number);
    return cluster.partitionOf(key) === mine && number > watch.heard(key);
  });
  process.stdout.write('ready\n');
  for (let at = 0; at < left.length; at += INPUTS) await watch.hear(left.slice(at, at + INPUTS));
  await watch.close();
}
// Who is to be killed is still there then, however fast the machine.
if (process.env['SMC_TEST_STAY'] === '1') setInterval(() => {}, 1_000);
