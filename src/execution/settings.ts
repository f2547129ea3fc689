// Settings of execution: the named limits of its memory and its retries.

export type ExecutionSettings = {
  /** Finished orders that are remembered, so that a late fill or a second report finds its order. */
  readonly rememberedOrders: number;
  /** Closing orders that are sent for one plan before it is left to its protection and to a person. */
  readonly closeAttempts: number;
};

export const DEFAULT_EXECUTION: ExecutionSettings = { rememberedOrders: 1000, closeAttempts: 5 };
