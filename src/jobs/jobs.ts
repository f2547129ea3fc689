// Jobs: trials over many machines, by BullMQ on Redis. The door of the room.
export { placeOfRedis } from './connect.ts';
export { queueSweep } from './queue-sweep.ts';
export { work } from './work.ts';
