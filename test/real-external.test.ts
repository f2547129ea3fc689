// Orders of somebody else with the real program: adopted, shown, followed through a restart, and cancelled by a person.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { price, quantity } from '#model/number.ts';
import { startAgent, until } from './reliability/agent.fixture.ts';
import { configText, machine, value } from './real.fixture.ts';
import type { Machine } from './real.fixture.ts';
import type { OrderWire } from '#model/order-wire.ts';

const PASSWORD = 'plain words in a row';
let there: Machine;
let wire: OrderWire;
const session = { cookie: '' };
before(async () => {
  there = await machine();
  there.configure(
    configText(there.simulator).replace('    venue: binance\n', '    venue: binance\n    external_orders: adopt\n'),
  );
  wire = there.wire();
  const { exit, err } = await there.smc(['real', 'arm', '--account', 'live'], `live ${there.code()}\n`);
  assert.equal(exit, 0, err);
  there.simulator.hand.trade('BTCUSDT', '60000', '1');
});
after(async () => {
  await wire.stop();
  await there.stop();
});

/** The program, and its API to the admin. */
async function agent() {
  const started = await startAgent(['--data-dir', there.folder, '--venue', there.simulator.restUrl], {
    environment: there.environment,
  });
  const send = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(started.url + path, {
      method,
      headers: {
        origin: started.url,
        cookie: session.cookie,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** A session outlives a restart, and a code is good once. */
  const logIn = async (): Promise<void> => {
    const answer = await send('POST', '/api/v1/auth/login', {
      email: 'admin@localhost',
      password: PASSWORD,
      code: there.code(),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    session.cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!;
  };
  const ask = async (method: string, path: string) => {
    if (session.cookie === '') await logIn();
    return (await send(method, path)).json();
  };
  return {
    ...started,
    external: async (): Promise<readonly string[]> =>
      (await ask('GET', '/api/v1/orders?account=live')).items.map(
        ({ id, role, status, filled_quantity: filled, price: at }: Record<string, string>) =>
          `${id} ${role} ${status} ${filled} @${at}`,
      ),
    cancel: (id: string) => ask('DELETE', `/api/v1/orders/${id}`),
  };
}

test('an order by hand is shown among those of the account, also after a restart, and a person cancels it', async () => {
  const first = await agent();
  const order = { symbol: 'BTCUSDT', side: 'buy', type: 'limit', quantity: quantity('0.001') } as const;
  const { venueId } = value(await wire.place({ ...order, id: 'web_by.hand', price: price('40000') }));
  const id = `ext-BTCUSDT-${venueId}`;
  const works = `${id} external accepted 0 @40000`;
  try {
    await until('the order', async () => (await first.external()).includes(works));
  } finally {
    await first.stop();
  }
  const second = await agent();
  try {
    assert.deepEqual(await second.external(), [works]);
    await second.cancel(id);
    await until('the end of it', async () => (await second.external())[0] === `${id} external canceled 0 @40000`);
    assert.equal(value(await wire.order('BTCUSDT', 'web_by.hand'))?.status, 'canceled');
  } finally {
    await second.stop();
  }
});
