// Table: what every compat call answers, one named column per output of the reference and one row per bar.

/** `rows[k]` is the column named `columns[k]`, one cell per bar; NaN is an empty cell. */
export type CompatTable = { readonly columns: readonly string[]; readonly rows: Float64Array[] };

/** A column of `length` empty cells. */
export const emptyColumn = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN);

/**
 * Header, then one line per bar, without line ends. NaN prints as nothing; a number prints as the shortest decimal that
 * parses back to the same float64, never with an exponent.
 */
export function* compatCsv(table: CompatTable): Iterable<string> {
  yield table.columns.join(',');
  const length = table.rows[0]?.length ?? 0;
  for (let row = 0; row < length; row += 1) {
    let line = cellText(table.rows[0]![row]!);
    for (let column = 1; column < table.rows.length; column += 1) line += `,${cellText(table.rows[column]![row]!)}`;
    yield line;
  }
}

function cellText(value: number): string {
  if (Number.isNaN(value)) return '';
  const text = String(value);
  return text.includes('e') ? withoutExponent(text) : text;
}

/** `String` turns to exponents below 1e-6 and from 1e21; coins quoted in bitcoin do fall below 1e-6. */
function withoutExponent(text: string): string {
  const [mantissa, exponent] = text.split('e') as [string, string];
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole, fraction = ''] = mantissa.slice(sign.length).split('.') as [string, string?];
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}
