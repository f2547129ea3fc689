// Escape: text into HTML and data into a script element, so that no name or number can become markup.

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe as element text and inside quoted attributes. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Markup that was made here, as against text that was not. */
export type Markup = { readonly markup: string };

type Piece = Markup | string | number | readonly Piece[] | undefined | false;

const piece = (value: Piece): string => {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(piece).join('');
};

/** A template whose values are escaped, unless they are markup themselves; lists are joined, undefined and false are nothing. */
export const html = (literals: TemplateStringsArray, ...values: readonly Piece[]): Markup => ({
  markup: literals.reduce((all, literal, index) => all + piece(values[index - 1]) + literal),
});

/** JSON for a script element: `<` never stands in it, so neither `</script` nor `<!--` can. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);

/** Program text for a script element: the two sequences that would end it are broken up where they stand in strings. */
export const scriptText = (program: string): string =>
  program.replace(/<\/(script)/gi, String.raw`<\/$1`).replaceAll('<!--', String.raw`\x3c!--`);
