// Kafka: the line cut where the key changes. `watch` runs the agents of markets, `trade` those of accounts, a log between them.
export { openCluster } from './cluster.ts';
export type { Cluster, ClusterOptions } from './cluster.ts';
export { commandRecord, readAnswer } from './command.ts';
export type { CommandInput } from './command.ts';
export { openLeases } from './lease.ts';
export type { Leases } from './lease.ts';
export { pumpOf } from './pump.ts';
export type { Pump } from './pump.ts';
export { EARLIEST } from './reader.ts';
export { readTurns } from './dead-letter.ts';
export type { Incoming } from './reader.ts';
export { END, readTurn } from './turn.ts';
export type { Turn } from './turn.ts';
export { openTrade } from './trade.ts';
export type { Trade } from './trade.ts';
export { openWatch } from './watch.ts';
export type { Input, Quiet } from './watch.ts';
