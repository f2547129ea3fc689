// Study page: nothing from outside becomes markup, one parameter is drawn as well as two, and the program in it is whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heatMap } from './heat-map.ts';
import { pageProgram } from './page-program.ts';
import { studyPage } from './report.ts';
import type { StudyReport, StudyTrial } from './study-data.ts';

const HOSTILE = `</script><img src=x onerror="alert('2')">`;
const trial = (values: readonly number[], score: number | null): StudyTrial => ({
  setting: HOSTILE,
  values,
  trades: 40,
  score,
  meanInSample: 0.1,
  meanOutOfSample: null,
  made: 0.02,
  drawdown: 0.05,
  onFrontier: true,
  isBest: true,
});
const report: StudyReport = {
  title: HOSTILE,
  start: 0,
  end: 1,
  data: HOSTILE,
  objective: HOSTILE,
  verdict: { kind: 'not-proven', headline: HOSTILE, sentence: HOSTILE },
  checks: [{ name: HOSTILE, value: null, asked: HOSTILE, passed: null }],
  axes: [{ parameter: HOSTILE, values: [1, 2] }],
  folds: [{ from: 0, until: 1, setting: HOSTILE, purged: 0, trades: 0, sumR: null }],
  trials: [trial([1], 1), trial([2], null)],
};

test('text from outside stays text', () => {
  const page = studyPage(report);
  assert.equal(page.includes('<img src=x'), false);
  assert.ok(page.includes('too little to tell'));
});

test('a cell of the map is the median over the parameters that are not drawn', () => {
  const axes = ['a', 'b', 'c'].map((parameter) => ({ parameter, values: [1, 2] }));
  const { markup } = heatMap(axes, [trial([1, 1, 1], 3), trial([1, 1, 2], 5), trial([2, 1, 1], -1)]);
  assert.match(markup, /gain[^>]*>\s*4\.00/);
  assert.match(markup, /fall[^>]*>\s*−1\.00/);
});

test('the program of the page holds no import', () => {
  assert.equal(/^import /m.test(pageProgram(new URL('./browser/study.ts', import.meta.url))), false);
});
