// Crash child: feeds a durable bus without end and tells what is safe, until it is killed. Arguments: the data directory.
import { writeSync } from 'node:fs';
import { durable, inputAt, inputsTaken, WAITS } from './line.fixture.ts';
import { openLog } from './log.ts';

const STANDARD_OUT = 1;
const log = openLog(process.argv[2]!, { retention: { highRate: WAITS, history: 'keep', historyEvents: 0 } });
writeSync(STANDARD_OUT, `opened ${log.lastSequence()}\n`);
// One state a step: many a kill comes in the middle of a checkpoint.
const bus = durable(log, { checkpointEvery: 60, checkpointStepBytes: 1, waits: WAITS });
writeSync(STANDARD_OUT, `ready ${log.lastSequence()}\n`);

for (let index = inputsTaken(bus); ; index += 1) {
  const { kind, key, time, data } = inputAt(index);
  bus.input(kind, key, time, data);
  // What waits is not promised yet: the end of the log is.
  writeSync(STANDARD_OUT, `safe ${log.lastSequence()}\n`);
  if (index % 25 === 0) log.compact(40);
}
