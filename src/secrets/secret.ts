// Secret: a text that shows itself to nobody who does not ask for it by name.
import { inspect } from 'node:util';

const SHOWN = '[secret]';

/** Printed, logged, inspected, put into JSON or into a template it is "[secret]"; only `reveal` gives the text. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself: for the one call that needs it, never to be kept. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
