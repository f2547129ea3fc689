// On-balance volume: volume added on a close up and taken away on a close down, beginning with the first candle's.
import type { Definition } from './definition.ts';

/** State: total, last close. Own code: the sum never fades, so it has to live in the agent's state. */
export const onBalanceVolume: Definition = {
  name: 'obv',
  memory: 'lasting',
  outputs: ['value'],
  parameters: {},
  initial: () => [0, Number.NaN],
  next: (state, { close, volume }) => {
    const [total, last] = state as [number, number];
    state[1] = close;
    const first = Number.isNaN(last);
    state[0] = first || close > last ? total + volume : close < last ? total - volume : total;
    return first ? undefined : [state[0]];
  },
};
