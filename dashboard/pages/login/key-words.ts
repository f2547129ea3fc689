// Key words: API keys as the API tells them, and what a scope means.

export type Scope = 'read' | 'trade' | 'metrics';

export type ApiKeyRow = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly last_four: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly allowed_addresses: readonly string[];
};

export const SCOPE_WORDS: Readonly<Record<Scope, { readonly word: string; readonly what: string }>> = {
  read: { word: 'read', what: 'See accounts, prices and events; run detection and backtests' },
  trade: { word: 'trade', what: 'Place and cancel orders; pause, stop and reset' },
  metrics: { word: 'metrics', what: 'Figures for Prometheus, and nothing else' },
};

/** `read and trade`. */
export const keyMay = (scopes: readonly Scope[]): string => {
  const words = scopes.map((scope) => SCOPE_WORDS[scope].word);
  return words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
};
