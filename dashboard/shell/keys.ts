// Keys: which key does what. A page adds its own while it is open; a field that is typed into keeps its letters.

export type Shortcut = {
  /** As `event.key` has it; two keys one after the other are joined by a blank: `g t`. `mod+` is Ctrl, or ⌘ on a Mac. */
  readonly keys: string;
  readonly what: string;
  readonly group: string;
  readonly run: () => void;
};

/** What is needed of a keyboard event. */
export type Press = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isTyping: boolean;
  readonly isInDialog: boolean;
};

export type Keys = {
  readonly add: (shortcuts: readonly Shortcut[]) => () => void;
  readonly list: () => readonly Shortcut[];
  readonly subscribe: (hear: () => void) => () => void;
  /** @returns whether something was done: then the browser does nothing */
  readonly press: (press: Press, at: number) => boolean;
  readonly setSingle: (isOn: boolean) => void;
};

/** So long the second key of two is waited for. */
const PAIR_MS = 1_200;

export function keys(): Keys {
  let all: readonly Shortcut[] = [];
  let isSingle = true;
  let first: { readonly key: string; readonly at: number } | undefined;
  const hearers = new Set<() => void>();
  const changed = (): void => {
    for (const hear of hearers) hear();
  };
  // The latest wins: an open page knows better than the shell.
  const find = (name: string): Shortcut | undefined => all.findLast((each) => each.keys === name);

  return {
    list: () => all,
    setSingle(isOn) {
      isSingle = isOn;
    },
    subscribe(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    add(shortcuts) {
      all = [...all, ...shortcuts];
      changed();
      return () => {
        all = all.filter((each) => !shortcuts.includes(each));
        changed();
      };
    },
    press({ key, ctrlKey, metaKey, altKey, isTyping, isInDialog }, at) {
      const said = key;
      if (ctrlKey || metaKey) {
        const found = altKey ? undefined : find(`mod+${said.toLowerCase()}`);
        found?.run();
        return found !== undefined;
      }
      if (altKey || isTyping || isInDialog) return false;
      if (!isSingle && said.length === 1) return false;
      const pair = first !== undefined && at - first.at <= PAIR_MS ? find(`${first.key} ${said}`) : undefined;
      first = undefined;
      if (pair !== undefined) {
        pair.run();
        return true;
      }
      if (all.some((each) => each.keys.startsWith(`${said} `))) {
        first = { key: said, at };
        return true;
      }
      const single = find(said);
      single?.run();
      return single !== undefined;
    },
  };
}
