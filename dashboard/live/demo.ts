// Demo: whether prices are of a market at all.

/** Made-up and recorded data say so under the mode: a price that looks real and is not has cost people money. */
export const isDemo = (source: string | undefined): boolean =>
  source !== undefined && /demo|made.?up|recorded/i.test(source);
