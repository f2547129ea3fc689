// Traces of: the way to a collector where the configuration names one; loaded only then.
import type { Config } from '#config/config.ts';
import type { Shell } from './shell.ts';
import type { Traces } from '#traces/traces.ts';

/** @param folder of the log whose events the traces tell of */
export async function tracesOf(
  { app, telemetry: { traces: url } }: Config,
  folder: string,
  log: { readonly warn: (sentence: string) => void },
  { now, clock }: Shell,
): Promise<Traces | undefined> {
  if (url === undefined) return undefined;
  const { openTraces } = await import('#traces/traces.ts');
  return openTraces({
    url,
    resource: { 'service.name': 'smc-agent', 'service.version': '0.1.0', 'smc.mode': app.mode, 'smc.source': folder },
    log: folder,
    now,
    timer: clock,
    notice: log.warn,
  });
}

const OUTCOMES = ['sent', 'rejected', 'dropped'] as const;

export function spansIn(traces: Traces | undefined) {
  const counts = traces?.counts();
  return counts === undefined ? [] : OUTCOMES.map((outcome) => ({ labels: [outcome], value: counts[outcome] }));
}
