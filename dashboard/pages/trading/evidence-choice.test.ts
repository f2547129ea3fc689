// Evidence choice: which search speaks of a chart's zones, and what is asked where none does.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isoTime } from '#model/time.ts';
import { questionFor, searchFor } from './evidence-choice.ts';
import type { EvidenceSummary } from '#dashboard/pages/research/evidence.ts';
import type { JobStatus } from '#dashboard/jobs/job.ts';

describe('evidence for the zones of a chart', () => {
  const asked = { symbol: 'BTCUSDT', timeframe: '15m', start_date: '', end_date: '', target_r: 2 } as const;
  const search = (job_id: string, status: JobStatus, change: object = {}): EvidenceSummary => ({
    job_id,
    status,
    progress: 1,
    detail: null,
    created_at: 0,
    request: { ...asked, candle_source: 'recorded', ...change },
  });
  it('the newest that is done or at work speaks, of this market, this timeframe and its own candles', () => {
    const list = [
      search('other market', 'succeeded', { symbol: 'ETHUSDT' }),
      search('other timeframe', 'succeeded', { timeframe: '1h' }),
      search('made up', 'succeeded', { candle_source: 'demo' }),
      search('failed', 'failed'),
      search('stopped', 'cancelled'),
      search('mine', 'running'),
      search('older', 'succeeded'),
    ];
    assert.equal(searchFor(list, 'BTCUSDT', '15m')?.job_id, 'mine');
    assert.equal(searchFor(list.slice(0, 5), 'BTCUSDT', '15m'), undefined);
  });
  it('half a year is asked for, of what was downloaded before what was seen, and nothing that is made up', () => {
    const day = 86_400_000;
    const span = (origin: 'log' | 'file' | 'demo', days: number) =>
      ({ symbol: 'BTCUSDT', origin, from: 0, until: days * day, candles: 1, gaps: [] }) as const;
    assert.equal(questionFor([span('demo', 400)], 'BTCUSDT', '15m'), undefined);
    assert.deepEqual(questionFor([span('log', 2), span('demo', 400)], 'BTCUSDT', '15m'), {
      ...asked,
      candle_source: 'recorded',
      start_date: '1970-01-01T00:00:00Z',
      end_date: '1970-01-03T00:00:00Z',
    });
    const long = questionFor([span('log', 2), span('file', 400)], 'BTCUSDT', '15m');
    assert.equal(long?.start_date, isoTime(220 * day));
  });
});
