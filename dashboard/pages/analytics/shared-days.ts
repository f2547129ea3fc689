// Shared days: what several runs have in common; only that can be compared.

type Span = { readonly start: number; readonly end: number };

export function sharedDays(runs: readonly Span[]): { readonly from: number; readonly until: number } | undefined {
  if (runs.length === 0) return undefined;
  const from = Math.max(...runs.map(({ start }) => start));
  const until = Math.min(...runs.map(({ end }) => end));
  return until > from ? { from, until } : undefined;
}
