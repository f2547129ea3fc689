// Hit: which pattern of the scene lies under the pointer; marks before lines, lines before zones, the smallest zone first.
import { isZone } from '#model/form.ts';
import { pivotOf } from './mark-layer.ts';
import { boxOf, levelY } from './place-of.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Item, Scene } from './scene.ts';
import type { Places } from './chart-kit.ts';

const NEAR_MARK = 9;
const NEAR_LINE = 5;

export function hitAt(scene: Scene, columns: DetectColumns, places: Places, x: number, y: number): Item | undefined {
  return (
    scene.marks.findLast((item) => onMark(item, columns, places, x, y)) ??
    [...scene.open, ...scene.ended].find((item) => !isZone(item.form) && onLevel(item, places, x, y)) ??
    smallest(scene.open, places, x, y) ??
    smallest(scene.ended, places, x, y)
  );
}

function onMark(item: Item, columns: DetectColumns, places: Places, x: number, y: number): boolean {
  const { direction, known, start, high, low, form } = item;
  const level = places.y(direction > 0 ? high : low);
  switch (form) {
    case 'structure':
      return between(x, places.x(pivotOf(item, columns)), places.x(known)) && Math.abs(y - level) < NEAR_LINE;
    case 'inducement':
      return between(x, places.x(start), places.x(known)) && Math.abs(y - level) < NEAR_LINE;
    case 'sweep': {
      const cross = direction > 0 ? places.y(low) + 14 : places.y(high) - 14;
      return Math.hypot(x - places.x(known), y - cross) < NEAR_MARK;
    }
    case 'displacement':
      return (
        Math.abs(x - places.x(known)) < Math.max(3, places.spacing / 2) &&
        Math.abs(y - (direction > 0 ? places.y(low) + 5 : places.y(high) - 5)) < NEAR_LINE
      );
    default:
      return Math.hypot(x - places.x(start), y - places.y(high) - (direction > 0 ? 7 : -7)) < NEAR_MARK * 0.7;
  }
}

function onLevel(item: Item, places: Places, x: number, y: number): boolean {
  const { left, right } = boxOf(item, places);
  return between(x, left, right) && Math.abs(y - levelY(item, places)) < NEAR_LINE;
}

function smallest(items: readonly Item[], places: Places, x: number, y: number): Item | undefined {
  let found: Item | undefined;
  for (const item of items) {
    if (!isZone(item.form)) continue;
    const { left, right, top, bottom } = boxOf(item, places);
    if (!between(x, left, right) || y < top - 2 || y > bottom + 2) continue;
    if (found === undefined || item.high - item.low < found.high - found.low) found = item;
  }
  return found;
}

const between = (x: number, left: number, right: number): boolean => x >= left - 3 && x <= right + 3;
