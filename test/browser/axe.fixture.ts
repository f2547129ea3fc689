// Axe: a page as those read it who do not see it, or see it otherwise; the rules of axe-core, WCAG 2.2 AA and good practice.
import { readFileSync } from 'node:fs';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const COLOURS = ['color-contrast', 'link-in-text-block'];
/** Of one rule so many places are told. */
const TOLD_LIMIT = 4;

type Axe = { readonly run: (context: Document, options: RunOptions) => Promise<AxeResults> };

/**
 * @param page of a context that was made with `bypassCSP`: the policy lets no other script in
 * @param what all rules, or those that look at colours
 * @returns one line for each rule that is broken, whatever its weight; what is not known for certain is left out
 */
export async function findings(page: Page, what: 'all' | 'colours' = 'all'): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE);
  const { violations } = await page.evaluate(
    (runOnly) =>
      (window as unknown as { readonly axe: Axe }).axe.run(document, { runOnly, resultTypes: ['violations'] }),
    what === 'all' ? { type: 'tag' as const, values: TAGS } : { type: 'rule' as const, values: COLOURS },
  );
  return violations.map(({ id, impact, nodes }) => {
    const places = nodes
      .slice(0, TOLD_LIMIT)
      .map(({ target, any, all, none }) => `${target.join(' ')} (${[...any, ...all, ...none][0]?.message ?? ''})`);
    return `${impact ?? 'unknown'} ${id}, ${nodes.length}: ${places.join('; ')}`;
  });
}
