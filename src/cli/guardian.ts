// Guardian: a process of its own beside an agent that trades real money. When the agent is silent, or gone without a word, it writes a
// stop down and cancels the entries at the exchange; what protects positions stays.
import { appendFileSync } from 'node:fs';
import { isoTime, SECOND_MS } from '#model/time.ts';
import { join } from 'node:path';
import { requestStop } from '#runtime/runtime.ts';
import { Secret } from '#secrets/secrets.ts';
import { SmcError } from '#model/fate.ts';
import { stopAccount, stopText } from './venue-stop.ts';
import type { GuardianWord } from './guardian-words.ts';
import type { Shell } from './shell.ts';

/** The part of a process that is used. */
type GuardianChannel = {
  readonly hear: (word: (word: GuardianWord) => void, gone: () => void) => void;
  readonly say: (text: 'on-guard') => void;
};

const FILE = 'guardian.jsonl';
const LOOK_MS = 250;
/** A look that comes so much late was held up itself, by a machine that slept or is overloaded: the agent may have been as well. */
const LATE_MS = SECOND_MS;

type Charge = Extract<GuardianWord, { readonly kind: 'guard' }>;

/** Ends with the agent. Never throws: what it could not do stands in its file, and on stderr. */
async function guard(channel: GuardianChannel, shell: Shell): Promise<void> {
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  let charge: Charge | undefined;
  let heard = shell.clock();
  let looked = heard;
  let hasActed = false;
  /** One after the other: two at a time would only be in each other's way. */
  let work = Promise.resolve();

  const act = (why: string): Promise<void> => {
    const given = charge;
    if (given !== undefined) work = work.then(() => stopAll(given, why, shell));
    return work;
  };
  const look = (): void => {
    const now = shell.clock();
    const gone = now - looked;
    looked = now;
    if (gone > LATE_MS) heard += gone - LOOK_MS;
    if (charge === undefined || hasActed || now - heard < charge.silenceMs) return;
    hasActed = true;
    void act(`the agent was silent for ${Math.round((now - heard) / SECOND_MS)} s`);
  };
  const timer = setInterval(look, LOOK_MS);
  let saidBye = false;
  channel.hear(
    (word) => {
      heard = shell.clock();
      if (word.kind === 'guard') {
        charge = word;
        channel.say('on-guard');
      } else if (word.kind === 'bye') {
        saidBye = true;
        end();
      } else if (hasActed) {
        // Awake again, it may send what it had in hand before it hears of the stop.
        hasActed = false;
        void act('the agent came back after a silence');
      }
    },
    () => {
      clearInterval(timer);
      if (saidBye) return;
      void act('the agent has ended without a word').then(end);
    },
  );
  await over;
  clearInterval(timer);
  await work;
}

/** The stop lies on the disk before the exchange is asked: whatever happens here, the agent stays stopped. */
async function stopAll({ config, store, wards, instruments }: Charge, why: string, shell: Shell): Promise<void> {
  const note = (text: string): void => {
    shell.err.write(`guardian: ${text.trimEnd()}\n`);
    try {
      appendFileSync(join(store, FILE), `${JSON.stringify({ time: isoTime(shell.now()), text: text.trimEnd() })}\n`, {
        mode: 0o600,
      });
    } catch {
      // It has been said; a disk that is full must not keep the orders from being cancelled.
    }
  };
  note(why);
  try {
    requestStop(store, { by: 'guardian', isFlatten: false, reason: why });
  } catch (thrown) {
    note(wordsOf(thrown));
  }
  await Promise.all(
    wards.map(async ({ account, apiKey, secret, kind }) => {
      const key = { apiKey, secret: new Secret(secret), kind, password: undefined };
      try {
        note(stopText(account.name, await stopAccount(config, { account, key, store, instruments }, false, shell)));
      } catch (thrown) {
        note(`${account.name}: ${wordsOf(thrown)}`);
      }
    }),
  );
}

const wordsOf = (thrown: unknown): string =>
  thrown instanceof SmcError ? `${thrown.message} (${thrown.code}); ${thrown.mend}` : String(thrown);

/** Called by the agent alone. @throws SmcError USAGE */
export async function guardian(shell: Shell): Promise<void> {
  const send = process.send?.bind(process);
  if (send === undefined)
    throw new SmcError('USAGE', 'a guardian is started by the agent that it guards', 'smc guardian', 'npx smc start');
  // Who ends a whole group of processes ends the agent: what it leaves behind is for the guardian to see to.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  await guard(
    {
      hear(word, gone) {
        process.on('message', (message) => word(message as GuardianWord));
        process.on('disconnect', gone);
      },
      say: (kind) => void send({ kind }),
    },
    shell,
  );
  if (process.connected) process.disconnect?.();
}
