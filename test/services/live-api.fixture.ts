// Live API: the API over the world of its own tests, on a real port, with a clock that runs.
import { Registry } from 'prom-client';
import { openMeasures } from '#metrics/metrics.ts';
import { rig } from '#api/rig.fixture.ts';
import { world } from '#api/world.fixture.ts';
import type { ApiOptions } from '#api/api.ts';
import type { AddressInfo } from 'node:net';
import type { Rig } from '#api/rig.fixture.ts';

export type LiveApi = {
  readonly rig: Rig;
  readonly port: number;
  readonly url: string;
  readonly stop: () => Promise<void>;
};

/** @param speed of its clock: 20 lets a tester ask twenty times as often as a person may */
export async function liveApi(speed = 1, more: Partial<ApiOptions> = {}): Promise<LiveApi> {
  const registry = new Registry();
  const around = world();
  const measures = openMeasures(registry, { now: around.time });
  around.port.subscribe(1, measures.onEvent);
  const api = await rig({ world: around, more: { ...more, registry } });
  const began = api.clock.time;
  const start = performance.now();
  Object.defineProperty(api.clock, 'time', {
    get: () => Math.floor(began + (performance.now() - start) * speed),
    // What the rig adds between two requests goes by.
    set: (_time: number) => {},
  });
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.app.server.address() as AddressInfo;
  return { rig: api, port, url: `http://127.0.0.1:${port}`, stop: () => api.app.close() };
}
