// Changes the code of a room in one place at a time and looks whether its tests notice: `node scripts/mutate.mjs src/risk --count 60 --seed 7`.
// Works on a copy of the tree. docs/mutation.md says how to read it.
import { spawn } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSync } from 'vite';

const ROOT = resolve(import.meta.dirname, '..');
/** Rooms whose tests do not all stand beside them. */
const TESTS = {
  'src/venues/saga': ['src/venues/saga/**/*.test.ts', 'test/orders/saga.test.ts', 'test/orders/seeded.test.ts'],
};
/** The seeded test is as strong with these, and thirty times as fast. */
const SEEDED_RUNS = '300';
/** A mutant may take this many times what the tests take without it, and at least so long. */
const TIMEOUT_FACTOR = 6;
const TIMEOUT_LEAST_MS = 10_000;

/** Characters of a change that are printed. */
const SHOWN_MOST = 70;

const COMPARISONS = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
};
const OPERATORS = { '+': '-', '-': '+', '*': '/', '/': '*', '&&': '||', '||': '&&', '+=': '-=', '-=': '+=' };
const WORDS = { up: 'down', down: 'up', floor: 'up', nearest: 'down', buy: 'sell', sell: 'buy' };
const NAMES = { larger: 'smaller', smaller: 'larger', max: 'min', min: 'max' };

/** What can be done to one node, as [operator, from, to, text in its place]. */
function changesOf(node, text) {
  const source = (part) => text.slice(part.start, part.end);
  const whole = (operator, instead) => [operator, node.start, node.end, instead];
  const swap = (operator, instead) => {
    const between = text.slice(node.left.end, node.right.start);
    const at = node.left.end + between.indexOf(node.operator);
    return [operator, at, at + node.operator.length, instead];
  };
  const negate = ({ test }) => ['negate', test.start, test.end, `!(${source(test)})`];
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression': {
      const { operator } = node;
      if (operator in COMPARISONS) return COMPARISONS[operator].map((other) => swap('compare', other));
      return operator in OPERATORS ? [swap('operator', OPERATORS[operator])] : [];
    }
    case 'IfStatement': {
      const last = node.consequent.type === 'BlockStatement' ? node.consequent.body.at(-1) : node.consequent;
      const leaves = last?.type === 'ReturnStatement' || last?.type === 'ContinueStatement';
      return [negate(node), ...(leaves && node.alternate === null ? [whole('no early return', ';')] : [])];
    }
    case 'ConditionalExpression':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return [negate(node)];
    case 'ExpressionStatement': {
      const done = node.expression.type === 'UnaryExpression' ? node.expression.argument : node.expression;
      const isAssert = done.type === 'CallExpression' && (done.callee.name ?? '').startsWith('assert');
      return ['CallExpression', 'AssignmentExpression'].includes(done.type) && !isAssert ? [whole('drop', ';')] : [];
    }
    case 'ReturnStatement':
      // What says nothing, or no, says the same when it is empty.
      return node.argument === null || node.argument.name === 'undefined' || node.argument.value === false
        ? []
        : [whole('empty return', 'return;')];
    case 'ArrowFunctionExpression':
      return node.body.type === 'BlockStatement'
        ? []
        : [['empty return', node.body.start, node.body.end, '(undefined)']];
    case 'Literal':
      if (typeof node.value === 'boolean') return [whole('boolean', String(!node.value))];
      if (node.bigint !== undefined) return [whole('constant', `${BigInt(node.bigint) + 1n}n`)];
      if (typeof node.value === 'number') return [whole('constant', String(node.value + 1))];
      return node.value in WORDS ? [whole('word', `'${WORDS[node.value]}'`)] : [];
    case 'CallExpression': {
      const name = node.callee.type === 'MemberExpression' ? node.callee.property : node.callee;
      return Object.hasOwn(NAMES, name.name ?? '') ? [['name', name.start, name.end, NAMES[name.name]]] : [];
    }
    default:
      return [];
  }
}

/** Every node of the code; types and imports are not run, and what an assertion says in vain nobody hears. */
function* nodesOf(value) {
  if (Array.isArray(value)) for (const each of value) yield* nodesOf(each);
  else if (typeof value?.type === 'string') {
    const isType = /^TS(?!AsExpression|NonNullExpression|SatisfiesExpression)/.test(value.type);
    const isAssert = value.type === 'CallExpression' && value.callee.name === 'assert';
    if (isType || isAssert || value.type === 'ImportDeclaration') return;
    yield value;
    for (const [name, child] of Object.entries(value)) if (name !== 'typeAnnotation') yield* nodesOf(child);
  }
}

const short = (code) => {
  const line = code.replaceAll(/\s+/g, ' ');
  return line.length > SHOWN_MOST ? `${line.slice(0, SHOWN_MOST)}…` : line;
};

function mutantsOf(path) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const found = [];
  for (const node of nodesOf(program))
    for (const [operator, from, to, instead] of changesOf(node, text)) {
      const before = text.slice(0, from);
      const mutated = before + instead + text.slice(to);
      // An arrow that has become an object, a name that was a key: what cannot be read is no mutant.
      if (parseSync(path, mutated).errors.length > 0) continue;
      const line = before.split('\n').length;
      const place = `${path}:${line}:${from - before.lastIndexOf('\n')}`;
      const shown = text.split('\n')[line - 1].trim();
      const change = `${short(text.slice(from, to))}  ->  ${short(instead)}`;
      found.push({ path, place, operator, mutated, change, shown });
    }
  return found;
}

/** mulberry32: the same seed, the same mutants. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function chosen(all, count, seed) {
  const random = randomOf(seed);
  const drawn = all.map((mutant) => ({ mutant, lot: random() })).sort((a, b) => a.lot - b.lot);
  return drawn.slice(0, count).map(({ mutant }) => mutant);
}

/** Ends at the first test that fails. */
function run(copy, tests, timeoutMs) {
  const { promise, resolve: settle } = Promise.withResolvers();
  const files = tests.flatMap((pattern) => globSync(pattern, { cwd: copy }));
  const command = ['--test', '--test-isolation=none', '--test-reporter=tap', ...files];
  const child = spawn(process.execPath, command, {
    cwd: copy,
    env: { ...process.env, SMC_SEEDED_RUNS: SEEDED_RUNS },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let outcome;
  let output = '';
  const end = (word) => {
    outcome ??= word;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(end, timeoutMs, 'timeout');
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    output = (output + piece).slice(-10_000);
    if (/^\s*not ok /m.test(output)) end('killed');
  });
  child.on('close', (code) => {
    clearTimeout(timer);
    settle(outcome ?? (code === 0 ? 'survived' : 'killed'));
  });
  return promise;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '7' },
    at: { type: 'string', default: '' },
    tests: { type: 'string', multiple: true },
  },
});
const room = positionals[0]?.replace(/\/$/, '');
if (room === undefined) {
  console.error('node scripts/mutate.mjs FOLDER [--count N] [--seed N] [--at PATH[:LINE]] [--tests GLOB]...');
  process.exit(2);
}
const tests = values.tests ?? TESTS[room] ?? [`${room}/**/*.test.ts`];
const files = globSync(`${room}{,/**/*}.ts`, { cwd: ROOT })
  .filter((path) => !/\.(?:test|fixture)\.ts$/.test(path))
  .sort();
const all = files.flatMap(mutantsOf);
const mutants = chosen(all, Number(values.count), Number(values.seed)).filter(({ place }) =>
  `${place}:`.startsWith(values.at),
);

const copy = mkdtempSync(join(tmpdir(), 'smc-mutate-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
for (const part of ['src', 'test', 'docs', 'package.json', 'tsconfig.json'])
  cpSync(join(ROOT, part), join(copy, part), { recursive: true });
symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

const began = performance.now();
if ((await run(copy, tests, 600_000)) !== 'survived') {
  console.error(`The tests fail without any change: ${tests.join(' ')}`);
  process.exit(1);
}
const timeoutMs = Math.max(TIMEOUT_LEAST_MS, TIMEOUT_FACTOR * (performance.now() - began));

console.log(`${room}: ${mutants.length} of ${all.length} mutants, seed ${values.seed}`);
const counts = { killed: 0, survived: 0, timeout: 0 };
for (const { path, place, operator, mutated, change, shown } of mutants) {
  const file = join(copy, path);
  const original = readFileSync(file, 'utf8');
  writeFileSync(file, mutated);
  const outcome = await run(copy, tests, timeoutMs);
  writeFileSync(file, original);
  counts[outcome] += 1;
  console.log(`${outcome.padEnd(8)}  ${relative(ROOT, join(ROOT, place))}  ${operator}: ${change}`);
  if (outcome === 'survived') console.log(`          ${shown}`);
}
console.log(`${room}: ${counts.killed} killed, ${counts.timeout} timeout, ${counts.survived} survived`);
