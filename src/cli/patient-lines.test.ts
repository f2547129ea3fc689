import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patientLines } from './patient-lines.ts';
import { terminalOf } from './terminal.ts';

test('a reader that has stopped costs no memory, and is told what it has missed', () => {
  const stream = { writableLength: 0, text: '', write: (text: string) => void (stream.text += text) };
  const say = patientLines(terminalOf(stream, {}));
  say('one\n');
  stream.writableLength = 2 ** 20 + 1;
  for (let each = 0; each < 3; each += 1) say('lost\n');
  stream.writableLength = 0;
  say('two\n');
  say('three\n');
  assert.equal(stream.text, 'one\n(3 lines were left out: nobody read them)\ntwo\nthree\n');
});
