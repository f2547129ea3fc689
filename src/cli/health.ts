// health: asks the agent of this machine whether it is ready, as a container or a service manager does. No login, no curl.
import { readFileSync } from 'node:fs';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { configIn } from './real-source.ts';
import { SmcError } from '#model/fate.ts';
import type { Config } from '#config/config.ts';
import type { Millis } from '#model/time.ts';
import type { RequestOptions } from 'node:https';
import type { Shell } from './shell.ts';

export type HealthOptions = {
  readonly config?: string;
  readonly dataDir?: string;
  readonly port?: string;
  readonly live?: boolean;
  readonly json?: boolean;
};

/** Longer than any pause of a machine that is well, shorter than what asks has patience for. */
const ANSWER_MS: Millis = 4_000;
/** Who listens everywhere is heard at the loopback; by its number, since not every machine has a name for it. */
const HEARD_AT: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

type Answer = { readonly status: number; readonly text: string };

/** @throws SmcError AGENT_UNREACHABLE, AGENT_NOT_READY; FILE_NOT_FOUND and CONFIG_INVALID of the configuration; USAGE */
export async function health(options: HealthOptions, shell: Shell): Promise<void> {
  const { config } = await configIn(options);
  const port = portOf(options.port, config);
  const where = `${config.backend_api.tls === undefined ? 'http' : 'https'}://localhost:${port}`;
  const answer = await asked(config, port, options.live === true ? '/health/live' : '/health/ready', where);
  if (answer.status !== 200) throw notReady(answer, where);
  shell.out.write(options.json === true ? `${answer.text}\n` : `${options.live === true ? 'live' : 'ready'}\n`);
}

function notReady({ status, text }: Answer, where: string): SmcError {
  const waits = /"waits_for":\[([^\]]*)\]/.exec(text)?.[1]?.replaceAll('"', '').replaceAll(',', ', ');
  return new SmcError(
    'AGENT_NOT_READY',
    waits === undefined ? `it answers with ${status}` : `it waits for: ${waits}`,
    where,
    'docs/deploy.md says what each means; the log of the agent says why',
  );
}

/** @throws SmcError USAGE */
function portOf(text: string | undefined, { backend_api: { port } }: Config): number {
  if (text === undefined) return port;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no port`, '--port', 'give a number, 1 to 65535');
}

/** @throws SmcError AGENT_UNREACHABLE */
async function asked(
  { backend_api: { host, tls } }: Config,
  port: number,
  path: string,
  where: string,
): Promise<Answer> {
  const options: RequestOptions = {
    host: HEARD_AT[host] ?? host,
    port,
    path,
    // By this name it is reached whatever else it is called.
    headers: { host: `localhost:${port}` },
    signal: AbortSignal.timeout(ANSWER_MS),
  };
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const sending =
        tls === undefined
          ? plain(options)
          : secure({
              ...options,
              // The certificate of the configuration and no other, whatever name stands in it: it is asked at the loopback.
              ca: readFileSync(tls.certificate),
              allowPartialTrustChain: true,
              checkServerIdentity: () => undefined,
            });
      sending.on('error', reject);
      sending.on('response', (reply) => {
        let text = '';
        reply.setEncoding('utf8');
        reply.on('data', (part: string) => void (text += part));
        reply.on('error', reject);
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text }));
      });
      sending.end();
    });
  } catch (cause) {
    const what = `the agent does not answer (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new SmcError('AGENT_UNREACHABLE', what, where, 'npx smc start; or name its --config, --data-dir or --port', {
      cause,
    });
  }
}
