// Accounts: the view of each account, folded from what the bus says, as the page and the API show it; and how it stands under a firm.
import { emptyRuleStatus, foldRuleStatus, ruleFigures } from '#model/rule-status.ts';
import { emptyView, fold, VIEW_HEARS } from '#model/view.ts';
import type { Event, Kind } from '#model/event.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { Limits } from '#model/limits.ts';
import type { Millis } from '#model/time.ts';
import type { RuleFigures, RuleStatus } from '#model/rule-status.ts';
import type { View } from '#model/view.ts';

export type Accounts = {
  readonly hear: (event: Event) => void;
  readonly view: (account: string) => View;
  readonly names: readonly string[];
  /** Whether an order works or a position is open in this market, in any account, or an account is not open yet: its first price opens it. */
  readonly isActive: (symbol: string) => boolean;
  /** Whether a person has paused the account. */
  readonly isPaused: (account: string) => boolean;
  /** What a person has put in the place of the settings; undefined where nobody has. */
  readonly limits: (account: string) => Limits | undefined;
  /** When a person last reset the breaker of the account; undefined where nobody has. */
  readonly resetAt: (account: string) => Millis | undefined;
  /** Undefined where the account is held to no firm's rules. */
  readonly firm: (account: string, time: Millis) => RuleFigures | undefined;
};

/** What the breaker signs its own resets with: a rule that ran out counts nothing anew. */
const BREAKER = 'breaker';

const HEARS: ReadonlySet<Kind> = new Set(VIEW_HEARS);

/** Points of the equity curve that are kept in memory; the log has all. */
const EQUITY_POINTS = 20_000;

/**
 * A market's event is part of every account's view.
 * @param termsOf the rules of the firm that an account is held to
 */
export function accountsOf(
  names: readonly string[],
  termsOf: (account: string) => FirmTerms | undefined = () => undefined,
): Accounts {
  const views = new Map(names.map((name) => [name, emptyView()]));
  const paused = new Set<string>();
  const limits = new Map<string, Limits>();
  const resets = new Map<string, Millis>();
  const firms = new Map<string, { readonly terms: FirmTerms; readonly status: RuleStatus }>();
  for (const name of names) {
    const terms = termsOf(name);
    if (terms !== undefined) firms.set(name, { terms, status: emptyRuleStatus(terms) });
  }
  return {
    names,
    hear(event) {
      if (event.kind === 'command') {
        const { data: command, key } = event;
        if (command.type === 'pause') paused.add(key);
        else if (command.type === 'resume') paused.delete(key);
        else if (command.type === 'set-limits')
          for (const name of key === '' ? names : [key]) limits.set(name, command.limits);
      }
      if (event.kind === 'reset' && event.data.tier === 'account' && event.data.by !== BREAKER)
        resets.set(event.key, event.time);
      const firm = firms.get(event.key);
      if (firm !== undefined) foldRuleStatus(firm.status, firm.terms, event);
      if (!HEARS.has(event.kind)) return;
      const own = views.get(event.key);
      const concerned = own === undefined ? views.values() : [own];
      for (const view of concerned) {
        fold(view, event);
        if (view.equity.length > EQUITY_POINTS) view.equity.splice(0, view.equity.length - EQUITY_POINTS);
      }
    },
    limits: (account) => limits.get(account),
    resetAt: (account) => resets.get(account),
    firm(account, time) {
      const own = firms.get(account);
      return own && ruleFigures(own.status, own.terms, time);
    },
    isPaused: (account) => paused.has(account),
    view: (account) => views.get(account) ?? emptyView(),
    isActive: (symbol) => {
      for (const view of views.values()) {
        if (view.account === undefined) return true;
        for (const position of view.positions.values()) if (position.symbol === symbol) return true;
        for (const order of view.workingOrders.values()) if (order.request.symbol === symbol) return true;
      }
      return false;
    },
  };
}
