// CSV rows: a report of the API read back: RFC 4180, with its head.

/** Cells of each line; a quote inside quotes stands twice. */
export function csvCells(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index]!;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else isQuoted = false;
    } else if (sign === '"') isQuoted = true;
    else if (sign === ',') {
      line.push(cell);
      cell = '';
    } else if (sign === '\n') {
      line.push(cell);
      lines.push(line);
      line = [];
      cell = '';
    } else if (sign !== '\r') cell += sign;
  }
  if (cell !== '' || line.length > 0) lines.push([...line, cell]);
  return lines;
}

export type CsvRow = Readonly<Record<string, string>>;

export function csvRows(text: string): readonly CsvRow[] {
  const [head = [], ...lines] = csvCells(text);
  return lines.map((line) => Object.fromEntries(head.map((name, index) => [name, line[index] ?? ''])));
}
