// stop: the emergency stop from a terminal, for when the pages cannot be reached: it needs no port and no login, only the folder.
import { DEFAULT_DIRECTORY } from './paper.ts';
import { isStopRequested, requestStop } from '#runtime/runtime.ts';
import { SmcError } from '#model/fate.ts';
import { storeHolder } from '#store/log/log.ts';
import { storesIn } from './stores.ts';
import type { FeedStore } from './stores.ts';
import type { Shell } from './shell.ts';

export type StopOptions = { readonly dataDir?: string; readonly flatten?: boolean; readonly by?: string };

/** An agent that is well answers within a fifth of a second. */
const ANSWER_MS = 5_000;
const LOOK_MS = 50;

/** @throws SmcError FILE_NOT_FOUND, STORE_UNWRITABLE; STORE_LOCKED where the program is there and does not answer */
export async function stop(options: StopOptions, shell: Shell): Promise<void> {
  const stores = storesIn(options.dataDir ?? DEFAULT_DIRECTORY);
  const by = options.by ?? shell.environment['USER'] ?? 'a person at the terminal';
  for (const { directory } of stores) requestStop(directory, { by, isFlatten: options.flatten === true });
  for (const store of stores) await settle(store, options.flatten === true, shell);
}

async function settle({ name, directory }: FeedStore, isFlatten: boolean, shell: Shell): Promise<void> {
  const holder = storeHolder(directory);
  if (holder === undefined) {
    shell.out.write(`${name}: not running; stopped from its next start on, until a person resets the system breaker\n`);
    return;
  }
  const until = shell.clock() + ANSWER_MS;
  while (isStopRequested(directory)) {
    if (shell.clock() > until)
      throw new SmcError(
        'STORE_LOCKED',
        `${name}: process ${holder} does not answer; the stop is written down and holds from its next start on`,
        directory,
        `kill -9 ${holder} ends it at once: nothing is lost, and protection stays at the venue`,
      );
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const closing = isFlatten ? '; positions are being closed at market' : '; positions keep their stop and target';
  shell.out.write(`${name}: stopped; entries are cancelled and new ones refused until a person resets it${closing}\n`);
}
