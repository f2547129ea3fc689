// Dom: the few things that both pages do with the document.
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** An element that the page is known to hold. */
export function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Invariant: the page has #${id}`);
  return found as T;
}

type Child = Node | string | false | undefined;

/** An element with attributes (false leaves one out) and children; text is always text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | false>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== false) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== false && child !== undefined));
  return made;
}

/** The data that stands in the page. */
export const reportData = <Data>(): Data => JSON.parse(byId('report').textContent) as Data;

/** One sentence for those who do not see the chart. */
export const say = (sentence: string): void => {
  byId('said').textContent = sentence;
};

// Storage may be forbidden for a file: then choices last as long as the page.
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(`smc-report:${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`smc-report:${key}`, value);
  } catch {
    // Nothing is lost that the person cannot choose again.
  }
}

/** Runs `work` once before the next frame, however often it is asked for. */
export function onceAFrame(work: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      work();
    });
  };
}

/** A canvas of this many CSS pixels, sharp on every screen, with its context in CSS pixels. */
export function sharp(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  return context;
}

/** A key that is typed into a field, or with a modifier, is not a command. */
export const isCommand = (event: KeyboardEvent): boolean =>
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !(
    event.target instanceof HTMLElement &&
    event.target.matches('input:not([type=range]):not([type=checkbox]), textarea, select')
  );
