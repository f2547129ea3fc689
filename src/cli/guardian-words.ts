// Guardian words: what the agent says to its guardian over their channel.
import type { Config, RealAccount } from '#config/config.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';

export type Ward = {
  readonly account: RealAccount;
  readonly apiKey: string;
  readonly secret: string;
  readonly kind: 'hmac' | 'ed25519';
};

/** The keys go over the channel between the two, not over the environment or the command line, where others could read them. */
export type GuardianWord =
  | {
      readonly kind: 'guard';
      readonly config: Config;
      /** Folder of the feed, where a stop is written down. */
      readonly store: string;
      readonly wards: readonly Ward[];
      readonly instruments: readonly Instrument[];
      readonly silenceMs: Millis;
    }
  | { readonly kind: 'beat' }
  /** A clean end: there is nothing to guard any more. */
  | { readonly kind: 'bye' };
