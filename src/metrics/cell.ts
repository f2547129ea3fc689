// Cell: where a figure is counted. An increment is an addition to a field, so that it may stand in the hottest path.

/** Sets of label values that one metric remembers; what comes beyond is counted under "other". */
export const SERIES_LIMIT = 2_000;
const OTHER = 'other';

export type CountCell = { readonly labels: readonly string[]; value: number };

/** `counts` has one place for each bound and one for what lies above them all. Not cumulative: that is done when it is read. */
export type SpreadCell = {
  readonly labels: readonly string[];
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
  sum: number;
};

/** Cells of one metric. Those with one label are found by it alone. */
export type Cells<Cell> = {
  readonly at: (first?: string, second?: string, third?: string) => Cell;
  readonly all: () => Iterable<Cell>;
};

const SEPARATOR = '\u0000';

function cells<Cell>(make: (labels: readonly string[]) => Cell): Cells<Cell> {
  const byKey = new Map<string, Cell>();
  const create = (key: string, labels: readonly string[]): Cell => {
    if (byKey.size >= SERIES_LIMIT) {
      const shared = labels.map(() => OTHER);
      const sharedKey = shared.join(SEPARATOR);
      const cell = byKey.get(sharedKey) ?? make(shared);
      byKey.set(sharedKey, cell);
      return cell;
    }
    const cell = make(labels);
    byKey.set(key, cell);
    return cell;
  };
  return {
    at(first, second, third) {
      const key =
        second === undefined
          ? (first ?? '')
          : `${first}${SEPARATOR}${second}${third === undefined ? '' : SEPARATOR + third}`;
      return (
        byKey.get(key) ??
        create(
          key,
          [first, second, third].filter((label) => label !== undefined),
        )
      );
    },
    all: () => byKey.values(),
  };
}

export const countCells = (): Cells<CountCell> => cells((labels) => ({ labels, value: 0 }));

export const spreadCells = (bounds: readonly number[]): Cells<SpreadCell> =>
  cells((labels) => ({ labels, bounds, counts: new Float64Array(bounds.length + 1), sum: 0 }));

/** @param value in the unit of the bounds; what is no number is not counted */
export function observe(cell: SpreadCell, value: number): void {
  if (!(value >= 0)) {
    if (Number.isNaN(value)) return;
    // Two clocks may disagree by a little: that is no time at all, not a time before.
    value = 0;
  }
  const { bounds, counts } = cell;
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= bounds[middle]!) high = middle;
    else low = middle + 1;
  }
  counts[low]! += 1;
  cell.sum += value;
}
