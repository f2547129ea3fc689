// Bench of orders: real execution on loopback, against the simulated exchange in a process of its own.
import { acknowledged } from './orders/acknowledged.ts';
import { decided } from './orders/decided.ts';
import { odds } from './orders/odds.ts';
import { reconciled } from './orders/reconciled.ts';

const BARS = Number(process.argv[2] ?? 6_000);
const PLACED = Number(process.argv[3] ?? 400);
const OPEN = Number(process.argv[4] ?? 1_000);

await decided(BARS, false);
await decided(BARS, true);
await acknowledged(PLACED);
await reconciled(OPEN);
odds();
