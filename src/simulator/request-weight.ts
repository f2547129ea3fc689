// Request weight: what each address has spent in this minute, and what happens to those who spend more.

export type WeightLimits = { readonly perMinute: number; readonly banAfter: number; readonly banSeconds: number };
/** Source: rest-api.md of the exchange's documentation; a ban begins at two minutes. */
export const WEIGHT_LIMITS: WeightLimits = { perMinute: 6000, banAfter: 20, banSeconds: 120 };

const MINUTE = 60_000;

type Verdict = { readonly status: 200 | 418 | 429; readonly used: number; readonly retryAfterSeconds: number };
type Spent = { minute: number; used: number; refused: number; bannedUntil: number };

/** More addresses than this are not told apart: the oldest is forgotten. */
const ADDRESSES_LIMIT = 1000;

/** @param clock real milliseconds */
export function requestWeights(
  limits: WeightLimits,
  clock: () => number,
): (address: string, weight: number) => Verdict {
  const byAddress = new Map<string, Spent>();
  return (address, weight) => {
    const time = clock();
    const minute = Math.floor(time / MINUTE);
    let spent = byAddress.get(address);
    if (spent === undefined) {
      if (byAddress.size >= ADDRESSES_LIMIT) byAddress.delete(byAddress.keys().next().value!);
      byAddress.set(address, (spent = { minute, used: 0, refused: 0, bannedUntil: 0 }));
    }
    if (spent.minute !== minute) Object.assign(spent, { minute, used: 0, refused: 0 });
    const rest = (until: number): number => Math.max(1, Math.ceil((until - time) / 1000));
    if (time < spent.bannedUntil) return { status: 418, used: spent.used, retryAfterSeconds: rest(spent.bannedUntil) };
    spent.used += weight;
    if (spent.used <= limits.perMinute) return { status: 200, used: spent.used, retryAfterSeconds: 0 };
    spent.refused += 1;
    if (spent.refused > limits.banAfter) {
      spent.bannedUntil = time + limits.banSeconds * 1000;
      return { status: 418, used: spent.used, retryAfterSeconds: limits.banSeconds };
    }
    return { status: 429, used: spent.used, retryAfterSeconds: rest((minute + 1) * MINUTE) };
  };
}
