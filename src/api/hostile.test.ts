import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { faultOf, logRecord } from './log-record.ts';
import { rig } from './rig.fixture.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rig } from './rig.fixture.ts';
import type { Socket } from 'node:net';

describe('the wire, slowly and in crowds', () => {
  let api: Rig;
  let port = 0;
  const open = new Set<Socket>();
  before(async () => {
    api = await rig({ more: { wire: { headersMs: 150, requestMs: 300, checkMs: 50, connections: 20 } } });
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    port = (api.app.server.address() as { port: number }).port;
  });
  afterEach(async () => {
    const closed = [...open].filter(({ closed: isClosed }) => !isClosed).map((socket) => once(socket, 'close'));
    for (const socket of open) socket.destroy();
    open.clear();
    await Promise.all(closed);
  });
  after(() => api.app.close());
  const dial = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    open.add(socket);
    await once(socket, 'connect');
    return socket;
  };
  /** All that comes until the server ends it. */
  const rest = async (socket: Socket): Promise<string> => {
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return text;
  };
  const UPGRADE = [
    'GET /api/v1/market/stream HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
    'Origin: http://localhost',
  ];

  for (const [name, bytes] of [
    ['55 headers that never end', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    [
      '55 a body that never ends',
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    ],
    ['74 a handshake that is never finished', `${UPGRADE.slice(0, 5).join('\r\n')}\r\nSec-WebSocket-`],
  ] as const)
    test(`${name}: 408, and the end of the connection`, async () => {
      const socket = await dial();
      socket.write(bytes);
      const told = await rest(socket);
      assert.match(told, /^HTTP\/1\.1 408 /);
      assert.match(told, /"code":"timeout"/);
    });

  test('56 more connections than there may be are turned away, those that are there are answered', async () => {
    const idle = await Promise.all(Array.from({ length: 20 }, dial));
    const late = await Promise.all(Array.from({ length: 10 }, dial));
    await Promise.all(late.filter((socket) => !socket.closed).map((socket) => once(socket, 'close')));
    idle[0]!.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    assert.match(await rest(idle[0]!), /^HTTP\/1\.1 200 /);
  });

  /** Past the handshake, as the one who is logged in. */
  const upgraded = async (): Promise<Socket> => {
    const socket = await dial();
    socket.write(`${[...UPGRADE, `Cookie: ${api.cookies.get('ana')!}`].join('\r\n')}\r\n\r\n`);
    const [head] = (await once(socket, 'data')) as [Buffer];
    assert.match(head.toString('latin1'), /^HTTP\/1\.1 101 /);
    return socket;
  };
  const frame = (first: number, payload: Buffer, isMasked = true): Buffer => {
    const mask = randomBytes(4);
    const length =
      payload.length < 126
        ? Buffer.from([payload.length])
        : Buffer.from([126, payload.length >> 8, payload.length & 0xff]);
    if (!isMasked) return Buffer.concat([Buffer.from([first]), length, payload]);
    length[0]! |= 0x80;
    const masked = payload.map((byte, index) => byte ^ mask[index % 4]!);
    return Buffer.concat([Buffer.from([first]), length, mask, masked]);
  };
  /** The code with which the server ends it; undefined where it is cut without a word. */
  const closeCode = async (socket: Socket): Promise<number | undefined> => {
    let bytes = Buffer.alloc(0);
    try {
      for await (const chunk of socket) bytes = Buffer.concat([bytes, chunk as Buffer]);
    } catch {
      return undefined;
    }
    const at = bytes.indexOf(0x88);
    return at < 0 ? undefined : bytes.readUInt16BE(at + 2);
  };
  const EMPTY = Buffer.alloc(0);
  const TEXT = 0x01;
  const CONTINUED = 0x00;
  const LAST = 0x80;
  const COMPRESSED = 0x40;

  test('75 fragments without end', async () => {
    const socket = await upgraded();
    socket.write(frame(TEXT, EMPTY));
    const some = Buffer.concat(Array.from({ length: 1_000 }, () => frame(CONTINUED, EMPTY)));
    for (let round = 0; round < 200 && socket.writable; round += 1) socket.write(some);
    assert.ok([1008, 1009, undefined].includes(await closeCode(socket)));
  });

  test('75 a bomb of compressed text, where no compression was agreed', async () => {
    const socket = await upgraded();
    socket.write(frame(LAST | COMPRESSED | TEXT, deflateRawSync(Buffer.alloc(10_000_000))));
    assert.equal(await closeCode(socket), 1002);
  });

  test('75 a frame without a mask', async () => {
    const socket = await upgraded();
    socket.write(frame(LAST | TEXT, Buffer.from('{}'), false));
    assert.equal(await closeCode(socket), 1002);
  });

  test('and after all of it the program is well', async () => {
    assert.equal((await api.ask('GET /health')).json.status, 'ok');
  });
});

describe('what is written down of strangers', () => {
  const NASTY = 'x\n{"level":60}\u001b[2J\u2028\u202e\u0000';
  const request = {
    id: 'r',
    ip: '127.0.0.1',
    note: { email: NASTY, command: NASTY.repeat(50) },
    caller: undefined,
    problem: undefined,
    routeOptions: { config: { name: 'POST /api/v1/auth/login' } },
  } as unknown as FastifyRequest;
  const reply = { statusCode: 200, elapsedTime: 1 } as FastifyReply;

  test('101 no line of its own, no word to a terminal, and no end of text', () => {
    const record = logRecord(request, reply);
    assert.equal(record.note['email'], 'x?{"level":60}?[2J????'.slice(0, record.note['email']!.length));
    assert.match(JSON.stringify(record), /^[\x20-\x7e]+$/);
    assert.ok(record.note['command']!.length <= 200);
  });

  test('101 the same in the audit', async () => {
    const api = await rig();
    await api.order('ana', {}, { 'user-agent': NASTY.replaceAll(/[^\x20-\x7e]/g, '') });
    api.world.port.audit.append({ time: 1, actor: 'a', action: 'b', subject: 'c', reason: 'd' });
    await api.ask('POST /system/command', {
      as: 'ana',
      body: { type: 'reset_breaker', tier: 'account', reason: 'seen \u202e it' },
    });
    await api.ask('POST /system/command', {
      as: 'ana',
      body: { type: 'reset_breaker', tier: 'account', reason: 'seen it' },
    });
    assert.match(JSON.stringify(api.world.audited), /^[\x20-\x7e]+$/);
    assert.ok(!JSON.stringify(api.world.audited).includes('level'));
    await api.app.close();
  });

  test('102 of a fault its name and places, not what hangs on it', () => {
    const error = Object.assign(new Error('Bearer canary-secret'), {
      config: { headers: { authorization: 'Bearer canary-secret' } },
      response: { data: 'canary-secret' },
      cause: new Error('canary-secret'),
    });
    const told = faultOf(error);
    assert.match(told, /^Error\n {4}at /);
    assert.ok(!told.includes('canary'));
    assert.equal(faultOf({ toString: () => 'canary' }), 'object');
  });
});
