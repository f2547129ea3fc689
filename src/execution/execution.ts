// Execution: the door. Turns what risk has approved into orders, follows each by the table of states, books each fill once.
import { agent } from '#model/agent.ts';
import type { Agent } from '#model/agent.ts';
import { amendExits } from './amend.ts';
import { cancelByCommand, cancelEntries, flatten, open } from './desk.ts';
import { createState } from './orders.ts';
import type { ExecutionState } from './orders.ts';
import { hear } from './reports.ts';
import type { ExecutionSettings } from './settings.ts';

export { clientIdOf } from './client-id.ts';
export { DEFAULT_EXECUTION } from './settings.ts';
export type { ExecutionSettings } from './settings.ts';
export type { ExecutionState } from './orders.ts';

type Hears = 'approved' | 'venueReport' | 'tripped' | 'command' | 'endOfData';
type Says = 'orderRequested' | 'cancelRequested' | 'amendRequested' | 'order' | 'fill';

/** One state for each account. */
export const execution = (settings: ExecutionSettings): Agent<ExecutionState, Hears, Says> =>
  agent({
    name: 'execution',
    key: 'account',
    hears: ['approved', 'venueReport', 'tripped', 'command', 'endOfData'],
    says: ['orderRequested', 'cancelRequested', 'amendRequested', 'order', 'fill'],
    initial: createState,
    step(state, event, say) {
      const desk = { state, settings, say };
      switch (event.kind) {
        case 'approved':
          if (event.data.plan.exitsOf === undefined) open(desk, event.data);
          else amendExits(desk, event.data);
          return;
        case 'venueReport':
          hear(desk, event.data);
          return;
        case 'tripped':
          // No new exposure; what is open keeps its protection. Closing is a decision of its own.
          cancelEntries(desk, `tripped: ${event.data.rule}`);
          return;
        case 'command':
          switch (event.data.type) {
            case 'flatten':
              flatten(desk, `flatten by ${event.data.by}`);
              return;
            case 'cancel':
              cancelByCommand(desk, event.data.clientId, event.data.by);
              return;
            case 'pause':
            case 'resume':
            case 'reset-breaker':
            case 'emergency-stop':
            case 'set-limits':
            case 'pause-agent':
            case 'resume-agent':
            case 'stop-agent':
            case 'start-agent':
              // Risk, the breaker and the bus act on these.
              return;
          }
          return;
        case 'endOfData':
          flatten(desk, `end of data: ${event.data.reason}`);
          return;
      }
    },
  });
