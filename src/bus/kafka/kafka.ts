// Kafka: the line cut where the key changes. `watch` runs the agents of markets, `trade` those of accounts, a log between them.
export { openCluster } from './cluster.ts';
export type { Cluster } from './cluster.ts';
export type { Incoming } from './reader.ts';
export { readTurn } from './turn.ts';
export { openTrade } from './trade.ts';
export { openWatch } from './watch.ts';
