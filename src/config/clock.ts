// Clock: a time of day as the file writes it.
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import type { Millis } from '#model/time.ts';

/** "17:30" as milliseconds after midnight. */
export function clockMs(text: string): Millis {
  const [hours, minutes] = text.split(':').map(Number);
  return hours! * HOUR_MS + minutes! * MINUTE_MS;
}
