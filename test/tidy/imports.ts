// Imports: rooms import only what the room table allows, and only through doors.
import { posix } from 'node:path';
import { violation } from './check.ts';
import type { Check, Violation } from './check.ts';
import { isDoor, roomOf } from './rooms.ts';
import type { Room } from './rooms.ts';
import { importsOf, isTest } from './source.ts';
import type { Import, SourceFile } from './source.ts';

const inSource = (path: string): boolean => path.startsWith('src/');
const inProgram = (path: string): boolean => inSource(path) && !isTest(path);
const isOurs = (path: string): boolean => /^(?:src|test|bench)\//.test(path);

/** Path of the project file that a specifier names; undefined for packages and `node:`. */
function targetOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  if (specifier === '#pipeline') return 'src/pipeline.ts';
  return specifier.startsWith('#') ? `src/${specifier.slice(1)}` : undefined;
}

type Step = { readonly specifier: string; readonly line: number; readonly target: string; readonly to: Room };

/** Imports of a file that end in a room. */
function steps(file: SourceFile): readonly Step[] {
  const found: Step[] = [];
  for (const { specifier, line } of importsOf(file)) {
    if (specifier === undefined) continue;
    const target = targetOf(file.path, specifier);
    const to = target === undefined ? undefined : roomOf(target);
    if (target !== undefined && to !== undefined) found.push({ specifier, line, target, to });
  }
  return found;
}

const subRoomOf = (room: Room, parent: Room | undefined): boolean =>
  parent !== undefined && room.name.startsWith(`${parent.name}/`);

export const roomTableCheck: Check = {
  name: 'a room imports only the rooms that the table allows',
  on: inProgram,
  look(file) {
    const from = roomOf(file.path);
    if (from === undefined) return [violation(file, 1, 'this folder is in no row of test/tidy/rooms.ts')];
    return steps(file)
      .filter(
        ({ to }) => to !== from && from.imports !== 'all' && !from.imports.includes(to.name) && !subRoomOf(to, from),
      )
      .map(({ line, to }) => violation(file, line, `${from.name} may not import ${to.name}`));
  },
};

export const doorCheck: Check = {
  name: 'another room is entered by its door, and the own room by ./',
  on: isOurs,
  look(file) {
    const from = inSource(file.path) ? roomOf(file.path) : undefined;
    const found: Violation[] = [];
    for (const { specifier, line, target, to } of steps(file)) {
      // What crosses rooms may build on the world that a room has for its own tests.
      const isLent = from === undefined && target.endsWith('.fixture.ts');
      if (to !== from && !isDoor(target, to) && !isLent)
        found.push(violation(file, line, `${specifier} is not the door of ${to.name}`));
      const reachable = target.startsWith(`${posix.dirname(file.path)}/`);
      if (to === from && specifier.startsWith('#') && reachable)
        found.push(violation(file, line, `${specifier} is in the same room: ./ reaches it`));
    }
    return found;
  },
};

const each = (file: SourceFile, wrong: (found: Import) => string | undefined): readonly Violation[] =>
  importsOf(file).flatMap((found) => {
    const says = wrong(found);
    return says === undefined ? [] : [violation(file, found.line, says)];
  });

export const upwardCheck: Check = {
  name: 'no import goes upward',
  on: inSource,
  look: (file) =>
    each(file, ({ specifier }) =>
      specifier?.includes('../') === true ? `${specifier}: across rooms it is #room/room.ts` : undefined,
    ),
};

export const fixtureCheck: Check = {
  name: 'the program imports no test and no fixture',
  on: inProgram,
  look: (file) =>
    each(file, ({ specifier }) =>
      specifier !== undefined && isTest(specifier) ? `${specifier} is for tests` : undefined,
    ),
};

export const computedImportCheck: Check = {
  name: 'a late import names its file in plain words',
  on: inProgram,
  look: (file) =>
    each(file, ({ specifier }) =>
      specifier === undefined ? 'import() of a computed name cannot be checked' : undefined,
    ),
};

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

export const packageCheck: Check = {
  name: 'a room imports only its own packages, and a pure room no node:',
  on: inProgram,
  look(file) {
    const room = roomOf(file.path);
    if (room === undefined) return [];
    return each(file, ({ specifier }) => {
      if (specifier === undefined || /^[.#]/.test(specifier)) return undefined;
      if (specifier.startsWith('node:'))
        return room.pure ? `${room.name} is pure and may not import ${specifier}` : undefined;
      return room.packages.includes(packageOf(specifier)) ? undefined : `${room.name} may not import ${specifier}`;
    });
  },
};
