// What a test sees of supply-chain.mjs.
export type SupplyChain = {
  readonly lock: unknown;
  readonly manifest: unknown;
  readonly listed: readonly string[];
  readonly overrides: unknown;
  readonly today: string;
};
export function faultsOf(given: SupplyChain): readonly string[];
