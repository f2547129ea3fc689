// Excursions: how far trades went against and in favour before they ended, and what another stop or target would have met.

export type Excursion = { readonly r: number; readonly adverseR: number; readonly favourableR: number };

/** Share of winners that a stop at this distance would have taken out, and of losers that a target at it would have saved. */
export type WhatIf = {
  readonly at: number;
  readonly winnersLost: number | undefined;
  readonly losersSaved: number | undefined;
};

const STOPS = [0.25, 0.5, 0.75, 1] as const;
const TARGETS = [0.5, 1, 1.5, 2] as const;

const share = (values: readonly number[], at: number): number | undefined =>
  values.length === 0 ? undefined : values.filter((value) => value >= at).length / values.length;

export function whatIfs(trades: readonly Excursion[]): {
  readonly stops: readonly WhatIf[];
  readonly targets: readonly WhatIf[];
} {
  const winners = trades.filter(({ r }) => r > 0).map(({ adverseR }) => adverseR);
  const losers = trades.filter(({ r }) => r < 0).map(({ favourableR }) => favourableR);
  return {
    stops: STOPS.map((at) => ({ at, winnersLost: share(winners, at), losersSaved: undefined })),
    targets: TARGETS.map((at) => ({ at, winnersLost: undefined, losersSaved: share(losers, at) })),
  };
}
