// Keyboard: a person who works by keys alone: goes from control to control, and is told wherever the focus is lost or cannot be seen.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** Of a page with long tables: more stops than this are no way to anything. */
const STOPS_MOST = 250;

type Focus = {
  readonly name: string;
  readonly isOnBody: boolean;
  readonly isSeen: boolean;
  readonly isInView: boolean;
};

/** What has the focus, whether a ring is drawn round it or its label, and whether it is in the window. */
export const focusOf = (page: Page): Promise<Focus> =>
  page.evaluate(() => {
    const active = document.activeElement ?? document.body;
    const about = `${active.getAttribute('role') ?? active.tagName.toLowerCase()} ${active.getAttribute('aria-label') ?? active.textContent?.trim().slice(0, 40) ?? ''}`;
    // Of a hidden input it is the label that is seen.
    const shown =
      active instanceof HTMLInputElement && active.type === 'radio' ? [active, active.closest('label')] : [active];
    const isRinged = (element: Element | null): boolean => {
      if (element === null) return false;
      const { outlineStyle, outlineWidth, borderColor } = getComputedStyle(element);
      const isText = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || (isText && borderColor !== '');
    };
    const { top, bottom, left, right } = (shown.at(-1) ?? active).getBoundingClientRect();
    return {
      name: about,
      isOnBody: active === document.body,
      isSeen: shown.some(isRinged),
      isInView: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
    };
  });

export type Hands = {
  /** Goes on by Tab, or back, until it has the focus; every stop on the way has a ring and is in sight. */
  readonly to: (target: Locator, back?: 'back') => Promise<void>;
  readonly press: (...keys: readonly string[]) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
  /** In place of what stands in the field that has the focus. */
  readonly retype: (text: string) => Promise<void>;
  /** Goes there and presses Enter, as soon as it may be. */
  readonly enter: (target: Locator, back?: 'back') => Promise<void>;
  /** Somewhere, and not at the beginning of the page again. */
  readonly isKept: (after: string) => Promise<void>;
};

export function handsOn(page: Page): Hands {
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const to: Hands['to'] = async (target, back) => {
    await target.waitFor({ state: 'attached' });
    const isThere = (): Promise<boolean> => target.evaluate((element) => element === document.activeElement);
    const seen: string[] = [];
    for (let stop = 0; stop < STOPS_MOST; stop += 1) {
      if (await isThere()) return;
      await press(back === undefined ? 'Tab' : 'Shift+Tab');
      const { name, isOnBody, isSeen, isInView } = await focusOf(page);
      seen.push(name);
      // At the end of the page the browser itself is gone through.
      if (isOnBody) continue;
      assert.ok(isSeen, `a ring is seen round ${name}`);
      assert.ok(isInView, `${name} is in sight`);
    }
    assert.fail(`${String(target)} is not reached; last: ${seen.slice(-40).join(' | ')}`);
  };
  return {
    to,
    press,
    type: (text) => page.keyboard.type(text),
    async retype(text) {
      await press('Control+a');
      await page.keyboard.type(text);
    },
    async enter(target, back) {
      await to(target, back);
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-disabled') !== 'true');
      await press('Enter');
    },
    async isKept(after) {
      const { isOnBody } = await focusOf(page);
      assert.equal(isOnBody, false, `the focus is kept ${after}`);
    },
  };
}
