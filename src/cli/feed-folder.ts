// Feed folder: what the folder of a feed is called inside the data folder: a market that was made up is never taken for the real one.
import type { Config } from '#config/config.ts';

const HERE: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

export const isHere = (address: string | undefined): boolean => HERE.has(URL.parse(address ?? '')?.hostname ?? '');

/**
 * A record made on a simulated exchange lies apart, and is no evidence for real money: readiness is read from the exchange's own folder
 * alone. Simulated is what `--venue` names, and in real mode an exchange on this machine or without encryption.
 * @param stand address of `--venue`
 */
export function feedFolder(exchange: string, { app, venue }: Config, stand?: string): string {
  const address = app.mode === 'real' ? venue.rest_url : undefined;
  const isSimulated = stand !== undefined || isHere(address) || URL.parse(address ?? '')?.protocol === 'http:';
  return isSimulated ? `${exchange}-simulated` : exchange;
}
