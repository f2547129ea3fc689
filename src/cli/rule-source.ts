// Rule source: where the rules of a prop firm were read and when, for the page that shows them.
import { ruleSets } from '#rules/rules.ts';
import type { RuleSource } from '#api/api.ts';

/** Undefined for rules that a person wrote. */
export function ruleSource(rules: string): RuleSource | undefined {
  const found = ruleSets().find(({ name }) => name === rules);
  if (found === undefined) return undefined;
  const { firm, program, version, verified, sources } = found;
  return { firm, program, version, readOn: verified, sources };
}
