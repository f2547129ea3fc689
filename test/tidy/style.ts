// Style: what a file may be called, how it begins, how long it is, and which words it may not hold.
import { basename } from 'node:path';
import { places, violation } from './check.ts';
import type { Check } from './check.ts';
import { roomOf } from './rooms.ts';
import { codeOf, importsOf, isTest } from './source.ts';

/** Longer than this, a file is no longer one noun. */
export const FILE_LINES_LIMIT = 400;
export const TEST_LINES_LIMIT = 600;

const isOurs = (path: string): boolean => /^(?:src|test|bench)\//.test(path);
const inSource = (path: string): boolean => path.startsWith('src/');
const inProgram = (path: string): boolean => inSource(path) && !isTest(path);
const isPure = (path: string): boolean => inProgram(path) && roomOf(path)?.pure === true;
const isAgent = (path: string): boolean => isPure(path) && roomOf(path)?.name !== 'model';
/** The planted faults of the tidy test hold every forbidden word. */
const speaksOfRules = (path: string): boolean => /^test\/tidy(?:\.test\.ts|\/)/.test(path);

const IMPURE =
  /(?<![.\w])(?:Date\.now|Temporal\.Now|Math\.random|process\.|console\.|globalThis\b|fetch\s*\(|queueMicrotask\b|crypto\.(?:random|getRandom|subtle)|performance\.(?:now|timeOrigin|mark|measure)|set(?:Timeout|Interval|Immediate)\b|new Date\(\s*\)|Date\(\s*\))/g;

export const purityCheck: Check = {
  name: 'a pure room has no clock, no random, no timer, no environment, no console',
  on: isPure,
  look: (file) => places(file, IMPURE, 'code', 'a pure room is a function of what it is given'),
};

export const dateCheck: Check = {
  name: 'an agent makes no Date',
  on: isAgent,
  look: (file) => places(file, /\bnew Date\b/g, 'code', 'time is milliseconds; #model/time.ts knows calendars'),
};

export const outsideCheck: Check = {
  name: 'only main.ts reads the command line and the environment',
  on: (path) => inProgram(path) && path !== 'src/main.ts',
  look: (file) => [
    ...places(
      file,
      /\bprocess\s*\??\.\s*(?:argv|env)\b|\{[^{}]*\b(?:argv|env)\b[^{}]*\}\s*=\s*process\b/g,
      'code',
      'main.ts reads it and hands it on',
    ),
    ...importsOf(file)
      .filter(({ specifier }) => specifier === 'node:process')
      .map(({ line }) => violation(file, line, 'node:process: main.ts reads it and hands it on')),
  ],
};

export const exportCheck: Check = {
  name: 'exports are named, one by one',
  on: isOurs,
  look: (file) => [
    ...places(file, /\bexport\s+default\b|\bas\s+default\b/g, 'code', 'exports have names'),
    ...places(file, /\bexport\s+(?:type\s+)?\*/g, 'code', 'a door lists what it shows'),
  ],
};

export const erasableCheck: Check = {
  name: 'no enum and no namespace',
  on: isOurs,
  look: (file) =>
    places(
      file,
      /^[ \t]*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(?:enum|namespace)\s+\w+/gm,
      'code',
      'use a union or a file',
    ),
};

export const fileNameCheck: Check = {
  name: 'file names are kebab-case',
  on: isOurs,
  look: (file) =>
    /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|fixture|contract|browser))?\.ts$/.test(basename(file.path))
      ? []
      : [violation(file, 1, 'lower case words joined by hyphens, ending in .ts')],
};

export const firstLineCheck: Check = {
  name: 'a file begins with a sentence that says what it is',
  on: (path) => isOurs(path) && !path.endsWith('.test.ts'),
  look(file) {
    const first = file.text.split('\n', 1)[0]!;
    return /^\/\/ \S.{15,}$/.test(first) ? [] : [violation(file, 1, 'the first line is a // sentence')];
  },
};

export const lengthCheck: Check = {
  name: `no file is longer than ${FILE_LINES_LIMIT} lines, no test longer than ${TEST_LINES_LIMIT}`,
  on: isOurs,
  look(file) {
    const lines = file.text.trimEnd().split('\n').length;
    const limit = inProgram(file.path) ? FILE_LINES_LIMIT : TEST_LINES_LIMIT;
    return lines <= limit
      ? []
      : [violation(file, limit + 1, `${lines} lines, the limit is ${limit}: split it by nouns`)];
  },
};

export const leftoverCheck: Check = {
  name: 'nothing is left over from the making',
  on: (path) => isOurs(path) && !speaksOfRules(path),
  look: (file) => [
    ...places(file, /\b(?:TODO|FIXME|XXX|HACK)\b/g, 'text', 'finish it, or open an issue'),
    ...places(
      file,
      /@ts-(?:ignore|nocheck|expect-error)\b|(?:eslint|oxlint)-disable(?!-next-line)/g,
      'text',
      'mend what the checker found',
    ),
    ...places(file, /\bdebugger\b|\b(?:test|it|describe)\.only\b|\bonly:\s*true\b/g, 'code', 'left from debugging'),
    ...(inProgram(file.path)
      ? places(file, /\bconsole\.(?:log|debug|trace|dir)\b/g, 'code', 'left from debugging')
      : []),
  ],
};

export const machinePathCheck: Check = {
  name: 'no path of one machine stands anywhere',
  on: (path) => !speaksOfRules(path),
  look: (file) =>
    places(
      file,
      /(?<![\w.$}:/-])\/(?:work|home|root|Users|tmp)\/[\w.-]+|\b[A-Z]:\\\\?Users\b/g,
      'text',
      'a path of one machine',
    ),
};

export const approvedCheck: Check = {
  name: 'only the risk room makes an Approved',
  on: (path) => inProgram(path) && roomOf(path)?.name !== 'risk',
  look: (file) =>
    places(file, /\bas\s+Approved\b|<Approved>\s*[({]/g, 'code', 'execution accepts only what risk has approved'),
};

export const doubleCastCheck: Check = {
  name: 'an agent does not cast through unknown',
  on: isAgent,
  look: (file) => places(file, /\bas\s+unknown\s+as\b|\bas\s+any\b/g, 'code', 'the type is wrong: mend the type'),
};

export const testNameCheck: Check = {
  name: 'test names read as facts',
  on: (path) => isTest(path) && !speaksOfRules(path),
  look(file) {
    const code = codeOf(file.text);
    return [...file.text.matchAll(/\b(?:test|it|describe)\(\s*(['"`])(.*?)\1/g)]
      .filter((match) => /\b[Ss]hould\b/.test(match[2]!) && code.startsWith(match[0].slice(0, 3), match.index))
      .map((match) =>
        violation(file, file.text.slice(0, match.index).split('\n').length, `"${match[2]}": say what is`),
      );
  },
};

/** All files of `npm test` run in one process: what stands at the root of one runs around every test of all. */
export const rootHookCheck: Check = {
  name: 'what is done around each test stands in a suite',
  on: (path) => isTest(path) && !path.startsWith('test/browser/') && !speaksOfRules(path),
  look: (file) =>
    places(file, /^(?:beforeEach|afterEach)\(/gm, 'code', 'at the root it runs around the tests of every file'),
};
