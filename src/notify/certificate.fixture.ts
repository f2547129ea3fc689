// Certificate for tests: one for localhost, made anew each time, so that no key lies about and none expires.
import { generateKeyPairSync, sign } from 'node:crypto';

const SEQUENCE = 0x30;

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(SEQUENCE, ...parts);
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const stamp = (text: string): Buffer => der(0x17, Buffer.from(text));
const bits = (bytes: Uint8Array): Buffer => der(0x03, Buffer.from([0]), bytes);
const extension = (id: string, value: Uint8Array): Buffer => sequence(identifier(id), der(0x04, value));

const ECDSA_SHA256 = sequence(identifier('2a8648ce3d040302'));
const NAME = sequence(der(0x31, sequence(identifier('550403'), der(0x0c, Buffer.from('localhost')))));

/** X.509 version 3 (RFC 5280), self-signed with P-256; its own authority. */
export function certificate(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1),
    ECDSA_SHA256,
    NAME,
    sequence(stamp('200101000000Z'), stamp('491231235959Z')),
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension('551d11', names), extension('551d13', sequence(der(0x01, Buffer.from([255])))))),
  );
  const whole = sequence(body, ECDSA_SHA256, bits(sign('sha256', body, privateKey)));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}
