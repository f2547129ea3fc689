// Shared work: a program that runs its share of the partitions, begins anew with another share, and waits where there is none for it.
import { SmcError } from '#model/fate.ts';
import type { ErrorCode } from '#model/fate.ts';
import type { Leases } from '#bus/kafka/kafka.ts';

/** From one share to the next. */
export type Session = {
  /** A batch, or a short wait where there is nothing to do. */
  readonly step: () => Promise<void>;
  /** The states, so that whoever goes on has nothing to replay. */
  readonly save: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type WorkState = 'standby' | 'opening' | 'running' | 'troubled' | 'stopped';

export type SharedWork = {
  readonly state: () => WorkState;
  readonly units: () => readonly number[];
  /** Rejects with what cannot be mended by trying again. */
  readonly ended: Promise<void>;
  /** The batch in hand is finished, the states are saved, and others may go on. */
  readonly stop: () => Promise<void>;
};

export type SharedWorkOptions = {
  readonly leases: Pick<Leases, 'share' | 'changed' | 'runs' | 'close'>;
  readonly open: (units: readonly number[]) => Promise<Session>;
  readonly trouble: (thrown: SmcError) => void;
};

/** The world's faults, which pass; and that another has taken over, which the leases will say too. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['BUS_UNREACHABLE', 'BUS_FENCED', 'VENUE_UNREACHABLE']);
const AGAIN_MS = 500;
const IDLE_MS = 1_000;

/** Every change of the share ends the session and begins another: there is one way to begin, after a crash as after a change. */
export function sharedWork({ leases, open, trouble }: SharedWorkOptions): SharedWork {
  const now = { state: 'standby' as WorkState, units: [] as readonly number[], told: '', isStopping: false };
  const isShare = (units: readonly number[]): boolean => String(leases.share()) === String(units);

  /** Said when it is another than before. */
  const runs = async (units: readonly number[]): Promise<void> => {
    if (String(units) === now.told) return;
    await leases.runs(units);
    now.told = String(units);
  };

  const serve = async (units: readonly number[]): Promise<void> => {
    now.state = 'opening';
    now.units = units;
    await runs(units);
    const session = await open(units);
    try {
      now.state = 'running';
      while (!now.isStopping && isShare(units)) await session.step();
      await session.save();
    } finally {
      await session.close();
      now.units = [];
    }
    await runs([]);
  };

  const run = async (): Promise<void> => {
    while (!now.isStopping) {
      const units = leases.share();
      try {
        if (units.length > 0) await serve(units);
        else {
          now.state = 'standby';
          await runs([]);
          await leases.changed(IDLE_MS);
        }
      } catch (thrown) {
        if (!(thrown instanceof SmcError) || !PASSING.has(thrown.code)) throw thrown;
        now.state = 'troubled';
        trouble(thrown);
        await leases.changed(AGAIN_MS);
      }
    }
    now.state = 'stopped';
  };
  const ended = run();
  return {
    state: () => now.state,
    units: () => now.units,
    ended,
    async stop() {
      now.isStopping = true;
      try {
        await ended;
      } finally {
        await leases.close();
      }
    },
  };
}
