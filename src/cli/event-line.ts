// Event line: an event as a person at a terminal wants to see it go by.
import { formatFixed, toNumber } from '#model/number.ts';
import { paint } from './terminal.ts';
import type { Event } from '#model/event.ts';
import type { Terminal } from './terminal.ts';

/** @returns undefined for what nobody waits for */
export function eventLine(terminal: Terminal, event: Event): string | undefined {
  switch (event.kind) {
    case 'plan': {
      const { side, symbol, strategy, entry, stop, target, confidence } = event.data;
      return `plan     ${side} ${symbol} at ${formatFixed(entry)}, stop ${formatFixed(stop)}, target ${formatFixed(target)}, ${strategy} ${confidence}`;
    }
    case 'refused':
      return `refused  ${event.data.reason}: ${event.data.detail}`;
    case 'fill': {
      const { side, role, quantity, symbol, price, fee } = event.data;
      return `filled   ${role} ${side} ${formatFixed(quantity)} ${symbol} at ${formatFixed(price)}, fee ${formatFixed(fee)}`;
    }
    case 'trade': {
      const { netPnl, exitReason, symbol } = event.data;
      const net = toNumber(netPnl);
      const text = `${net > 0 ? '+' : ''}${formatFixed(netPnl)}`;
      return `closed   ${symbol} by ${exitReason}, net ${paint(terminal, net > 0 ? 'green' : 'red', text)}`;
    }
    case 'tripped':
      return paint(terminal, 'red', `tripped  ${event.data.tier} breaker, ${event.data.rule}: ${event.data.detail}`);
    case 'reset':
      return paint(terminal, 'green', `reset    ${event.data.tier} breaker: ${event.data.reason}`);
    case 'agentFailed':
      return paint(terminal, 'red', `failed   agent ${event.data.agent}: ${event.data.error}`);
    default:
      return undefined;
  }
}
