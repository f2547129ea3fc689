// VWAP: volume-weighted average of each bar's mean price (open, high, low, close) over a moving window of bars.
import { bars } from './definition.ts';
import type { Definition } from './definition.ts';

/** Own code: the library's version runs from its first candle for ever, which is no trader's VWAP. */
export const vwap: Definition = {
  name: 'vwap',
  memory: 'fading',
  outputs: ['value'],
  parameters: { period: bars(50) },
  make: ({ period }) => {
    const money: number[] = [];
    const volumes: number[] = [];
    return ({ open, high, low, close, volume }) => {
      money.push(((open + high + low + close) / 4) * volume);
      volumes.push(volume);
      if (volumes.length < period!) return undefined;
      if (volumes.length > period!) {
        money.shift();
        volumes.shift();
      }
      // Summed afresh each bar: a running sum would drift and never come back to what the window holds.
      const total = volumes.reduce((sum, value) => sum + value, 0);
      return total === 0 ? undefined : [money.reduce((sum, value) => sum + value, 0) / total];
    };
  },
};
