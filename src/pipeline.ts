// THE FLOW. Start reading here: the agents in the order in which an event meets them. Everything that runs, runs this list.
import { breaker } from '#breaker/breaker.ts';
import { decision } from '#decision/decision.ts';
import { detection } from '#detection/detection.ts';
import { execution } from '#execution/execution.ts';
import { indicators } from '#indicators/indicators.ts';
import { ledger } from '#ledger/ledger.ts';
import { market } from '#market/market.ts';
import { risk } from '#risk/risk.ts';
import { simulatedVenue } from '#venues/simulated/simulated.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { BreakerSettings } from '#breaker/breaker.ts';
import type { DecisionSettings } from '#decision/decision.ts';
import type { DetectionSettings } from '#detection/detection.ts';
import type { ExecutionSettings } from '#execution/execution.ts';
import type { IndicatorSettings } from '#indicators/indicators.ts';
import type { Instrument } from '#model/instrument.ts';
import type { LedgerSettings } from '#ledger/ledger.ts';
import type { MarketSettings } from '#market/market.ts';
import type { RiskSettings } from '#risk/risk.ts';
import type { SimulatedSettings } from '#venues/simulated/simulated.ts';

/** One block for each room; every room documents its own. */
export type PipelineSettings = {
  readonly instruments: readonly Instrument[];
  readonly market: MarketSettings;
  readonly detection: DetectionSettings;
  readonly indicators: IndicatorSettings;
  readonly decision: DecisionSettings;
  readonly risk: RiskSettings;
  readonly breaker: BreakerSettings;
  readonly execution: ExecutionSettings;
  readonly venue: SimulatedSettings;
  readonly ledger: LedgerSettings;
};

/**
 * Above the cut the key is the market, below it the account. The simulated venue stands in the line as an agent; with a
 * real venue its place is taken by the rim, which hears the same requests and says the same reports.
 */
export const pipeline = (settings: PipelineSettings): readonly AnyAgent[] => [
  market(settings.market),
  detection(settings.detection),
  indicators(settings.indicators),
  decision(settings.decision, settings.instruments),
  // ---- the key changes from market to account ----
  simulatedVenue(settings.venue, settings.instruments),
  breaker(settings.breaker),
  risk(settings.risk, settings.instruments),
  execution(settings.execution),
  ledger(settings.ledger, settings.instruments),
];
