// Reliability: each fault of the catalogue on the real program. What was seen is printed as a table at the end.
// All of them: SMC_RELIABILITY=all node --test test/reliability/reliability.test.ts
// Only some: node --test --test-name-pattern="clock" test/reliability/reliability.test.ts
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FAULTS } from '#simulator/simulator.ts';
import { onStage } from './case.fixture.ts';
import { HOST_CASES } from './host-cases.fixture.ts';
import { MARKET_CASES, MET } from './market-cases.fixture.ts';
import { PROCESS_CASES } from './process-cases.fixture.ts';
import { STORE_CASES } from './store-cases.fixture.ts';
import type { FaultKind } from '#simulator/simulator.ts';
import type { Case } from './case.fixture.ts';

const CASES: readonly Case[] = [...MARKET_CASES, ...PROCESS_CASES, ...HOST_CASES, ...STORE_CASES];
/** As many agents at a time: more would only wait for one another. */
const AT_ONCE = 10;

const isAll = process.env['SMC_RELIABILITY'] === 'all';
const whyNot = ({ skip, isLong }: Case): string | undefined =>
  skip ?? (isLong === true && !isAll ? 'asked for with SMC_RELIABILITY=all' : undefined);

const seen = new Map<string, string>();

describe('the agent among faults', { concurrency: AT_ONCE }, () => {
  for (const each of CASES)
    test(each.name, { skip: whyNot(each) ?? false }, async () => {
      const { fault, run } = each;
      try {
        seen.set(fault, await onStage(run));
      } catch (thrown) {
        seen.set(fault, 'FAILED');
        throw thrown;
      }
    });
});

test('every fault that the venue knows is among these', () => {
  assert.deepEqual(
    Object.keys(FAULTS).filter((kind) => !MET.has(kind as FaultKind)),
    [],
  );
});

test('what was seen', (context) => {
  for (const each of CASES)
    context.diagnostic(`| ${each.fault} | ${seen.get(each.fault) ?? `not run: ${whyNot(each) ?? ''}`} |`);
});
