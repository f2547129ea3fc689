// Socket: when requests for orders have left by it, and when it last brought anything; looked at in this process.
import { WebSocket } from 'ws';

export type Sent = {
  readonly method: string;
  /** When the system was handed it, and when it had taken it: on a shared core the receiver may have its turn in between. */
  readonly handedAt: number;
  readonly at: number;
  /** When anything came last. */
  readonly heardAt: number;
};

/** Newest last; who looks empties it. */
export const sent: Sent[] = [];
const last = { heardAt: 0 };

const prototype = WebSocket.prototype as unknown as Record<'send' | 'emit', (...what: readonly unknown[]) => unknown>;

/** @param around hears what the method is called with, and calls it */
function hook(name: 'send' | 'emit', around: (what: readonly unknown[], call: () => unknown) => unknown): void {
  const { [name]: method } = prototype;
  prototype[name] = function hooked(this: unknown, ...what) {
    return around(what, () => method.apply(this, [...what]));
  };
}

hook('send', ([text], call) => {
  const handedAt = performance.now();
  const result = call();
  // The bytes are with the system now.
  const method = typeof text === 'string' ? /"method":"(order(?:List)?\.place[^"]*)"/.exec(text)?.[1] : undefined;
  if (method !== undefined) sent.push({ method, handedAt, at: performance.now(), heardAt: last.heardAt });
  return result;
});
hook('emit', ([name], call) => {
  if (name === 'message') last.heardAt = performance.now();
  return call();
});
