// Theme button: light or dark; until it is used the page follows the system.
import { html } from './escape.ts';

export const themeButton = html`<button
  type="button"
  class="theme"
  id="theme"
  aria-label="Switch between light and dark"
  title="Light or dark"
>
  ◐
</button>`;
