// Broker: a real Apache Kafka of one node for tests, in a temporary folder on free ports, gone when the test ends.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { eventually, findProgram, freePort } from '../services/service.fixture.ts';

const START_TIMEOUT_MS = 60_000;

export type Broker = {
  readonly address: string;
  /** The same on the address that was asked for besides. */
  readonly besides: string;
  /** The same by TLS and SCRAM-SHA-512; `certificate` is a file. */
  readonly safe: {
    readonly address: string;
    readonly certificate: string;
    readonly user: string;
    readonly password: string;
  };
  /** Gone, with all that it kept. */
  readonly stop: () => Promise<void>;
  /** Ended by force; `begin` lets it go on with what it has on its disk. */
  readonly cut: () => Promise<void>;
  readonly begin: () => Promise<void>;
};

/** The folder with the jars of the broker and all that they need; scripts/kafka.mjs fills one. */
const jars = (): string => process.env['SMC_KAFKA_JARS'] ?? '';

/** Why tests that need a broker skip, or undefined where they run. Where SMC_NEED_KAFKA is 1, none skips: they fail. */
export function kafkaMissing(): string | undefined {
  if (process.env['SMC_NEED_KAFKA'] === '1') return undefined;
  if (findProgram('java') === undefined) return 'no java for Kafka: apt-get install default-jre-headless';
  const isThere = jars() !== '' && existsSync(jars()) && readdirSync(jars()).some((name) => name.startsWith('kafka_'));
  return isThere
    ? undefined
    : 'no Kafka: set SMC_KAFKA_JARS to the folder that "node scripts/kafka.mjs <folder>" has filled';
}

/** Who may come in by the listener that asks: by SCRAM over TLS. */
const USER = 'smc';

/** A certificate that signs itself, with its key, as Kafka and as a client take it. */
function makeCertificate(folder: string): string {
  const [key, certificate] = [join(folder, 'tls.key'), join(folder, 'tls.pem')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
      .concat('-subj', '/CN=broker.example', '-addext', 'subjectAltName=IP:127.0.0.1')
      .concat('-keyout', key, '-out', certificate),
    { stdio: 'ignore' },
  );
  writeFileSync(join(folder, 'keystore.pem'), readFileSync(key, 'utf8') + readFileSync(certificate, 'utf8'));
  return certificate;
}

type Ports = { readonly port: number; readonly controller: number; readonly secure: number };

/** @param more a listener, such as "BESIDES://192.0.2.1:9092" */
const properties = (folder: string, { port, controller, secure }: Ports, more: string): string =>
  `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},SECURE://127.0.0.1:${secure},CONTROLLER://127.0.0.1:${controller}${more}
advertised.listeners=PLAINTEXT://127.0.0.1:${port},SECURE://127.0.0.1:${secure},CONTROLLER://127.0.0.1:${controller}${more}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,BESIDES:PLAINTEXT,SECURE:SASL_SSL
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location=${join(folder, 'keystore.pem')}
listener.name.secure.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.secure.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
log.dirs=${join(folder, 'data')}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`;

const QUIET = `<Configuration status="ERROR"><Appenders><Console name="out"><PatternLayout pattern="%d %p %m%n"/></Console></Appenders>
<Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers></Configuration>
`;

/** Compiled in haste and with little memory: it lives for a test. */
const JAVA = ['-Xmx512M', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** @param host an address of this machine on which it listens besides, without asking who comes */
export async function startBroker(host?: string): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'smc-kafka-'));
  const [port, controller, secure, free] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const besides = host === undefined ? '' : `${host}:${free}`;
  const password = randomBytes(12).toString('hex');
  const certificate = makeCertificate(folder);
  const settings = join(folder, 'server.properties');
  writeFileSync(
    settings,
    properties(folder, { port, controller, secure }, besides === '' ? '' : `,BESIDES://${besides}`),
  );
  writeFileSync(join(folder, 'log4j2.xml'), QUIET);
  const java = [...JAVA, `-Dlog4j2.configurationFile=${join(folder, 'log4j2.xml')}`, '-cp', join(jars(), '*')];
  const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const log = join(folder, 'server.log');
  try {
    await promisify(execFile)('java', [
      ...java,
      'kafka.tools.StorageTool',
      'format',
      '--standalone',
      '-t',
      id,
      '-c',
      settings,
      '--add-scram',
      `SCRAM-SHA-512=[name=${USER},password=${password}]`,
    ]);
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error('Kafka could not be formatted: is SMC_KAFKA_JARS the folder of its jars?', { cause });
  }
  const out = openSync(log, 'w');
  let server: ChildProcess;
  let ended: Promise<void>;
  const cut = async (): Promise<void> => {
    server.kill('SIGKILL');
    await ended;
  };
  const begin = async (): Promise<void> => {
    server = spawn('nice', ['-n', '10', 'java', ...java, 'kafka.Kafka', settings], { stdio: ['ignore', out, out] });
    ended = new Promise<void>((done) => server.once('exit', () => done()));
    const said = (): string => `Kafka does not answer\n${readFileSync(log, 'utf8').slice(-2_000)}`;
    await eventually(async () => (await isOpen(port)) || undefined, START_TIMEOUT_MS, said);
  };
  const stop = async (): Promise<void> => {
    await cut();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await begin();
  } catch (cause) {
    await stop();
    throw cause;
  }
  const safe = { address: `127.0.0.1:${secure}`, certificate, user: USER, password };
  return { address: `127.0.0.1:${port}`, besides, safe, stop, cut, begin };
}

function isOpen(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port });
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
