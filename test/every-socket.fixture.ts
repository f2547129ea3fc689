// Preload of a program under watch: each connection that would leave this machine is written down, with the head of each request on it, and
// led to a simulated exchange here. There is no other way out of a process.
import { appendFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { syncBuiltinESMExports } from 'node:module';

const [record = '', port = ''] = (process.env['WATCHED_SOCKETS'] ?? '').split('|');
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/;
const HEAD = /^[A-Z]{3,7} \S+ HTTP\/1\.1\r\n/;
const note = (fact: object): void => appendFileSync(record, `${JSON.stringify(fact)}\n`);

type Address = {
  readonly host?: string;
  readonly hostname?: string;
  readonly servername?: string;
  readonly path?: string;
};

/** Without TLS the exchange on this machine is spoken to as if it were the other. */
const led = (host: string): net.Socket => {
  const socket = net.connect(Number(port), '127.0.0.1');
  const write = socket.write.bind(socket) as (...parts: unknown[]) => boolean;
  socket.write = (chunk: unknown, ...rest: unknown[]) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('latin1');
    if (HEAD.test(text)) note({ host, head: text.slice(0, text.indexOf('\r\n\r\n')) });
    return write(chunk, ...rest);
  };
  socket.once('connect', () => socket.emit('secureConnect'));
  return Object.assign(socket, { authorized: true, encrypted: true, getPeerCertificate: () => ({}) });
};

const connect = tls.connect.bind(tls) as (...parts: unknown[]) => tls.TLSSocket;
tls.connect = ((...parts: unknown[]) => {
  const given = (parts.find((part) => typeof part === 'object') ?? {}) as Address;
  const host = given.servername ?? given.host ?? given.hostname ?? '';
  if (host === '' || LOOPBACK.test(host)) return connect(...parts);
  const socket = led(host);
  const heard = parts.find((part) => typeof part === 'function');
  if (heard !== undefined) socket.once('secureConnect', heard as () => void);
  return socket;
}) as typeof tls.connect;

// oxlint-disable-next-line unbound-method -- it is called on the socket that it was asked of
const plain = net.Socket.prototype.connect as (this: net.Socket, ...parts: unknown[]) => net.Socket;
net.Socket.prototype.connect = function watched(this: net.Socket, ...parts: unknown[]) {
  const first = Array.isArray(parts[0]) ? (parts[0] as unknown[])[0] : parts[0];
  const given = (
    typeof first === 'object' ? first : { host: typeof parts[1] === 'string' ? parts[1] : '127.0.0.1' }
  ) as Address;
  const host = given.host ?? 'localhost';
  if (given.path === undefined && !LOOPBACK.test(host)) {
    note({ host, head: 'without TLS' });
    process.nextTick(() => this.destroy(new Error('led nowhere')));
    return this;
  }
  return plain.apply(this, parts);
};
syncBuiltinESMExports();
