// Stream request: what a client may say, read as strictly as a body.
import { parseJsonBody } from './json-body.ts';
import { subscription } from './stream-message.ts';
import type { RawData } from 'ws';
import type { Subscription } from './stream-message.ts';

/** Undefined for whatever is not a subscription. */
export function decodeSubscription(data: RawData): Subscription | undefined {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
  try {
    return subscription.safeParse(parseJsonBody(bytes)).data;
  } catch {
    return undefined;
  }
}
