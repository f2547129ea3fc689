// Evidence: what the agent has found out about each kind of pattern, asked for as a job, and the answer in one sentence.
import { camel } from '#dashboard/jobs/camel.ts';
import { get } from '#dashboard/live/api.ts';
import { isOver, jobsAt, pollOf } from '#dashboard/jobs/job.ts';
import { pValue, rText } from '#dashboard/format/figure.ts';
import { queryOptions } from '@tanstack/react-query';
import { SUBJECT_FACTS } from './subjects.ts';
import type { AnswerTone } from '#dashboard/ui/answer-line.tsx';
import type { ChipTone } from '#dashboard/ui/chip.tsx';
import type { EvidenceExample, EvidenceReport, EvidenceVerdict, Subject, SubjectEvidence } from '#model/evidence.ts';
import type { JobHead } from '#dashboard/jobs/job.ts';
import type { Page } from '#dashboard/live/api.ts';

export type EvidenceAsked = {
  readonly symbol: string;
  readonly timeframe: string;
  readonly start_date: string;
  readonly end_date: string;
  readonly candle_source: 'recorded' | 'demo';
  readonly target_r: number;
};

/** Examples are asked for by themselves. */
export type Found = Omit<SubjectEvidence, 'examples'>;
export type FoundReport = Omit<EvidenceReport, 'subjects'> & { readonly subjects: readonly Found[] };

export type EvidenceReply = JobHead & { readonly request: EvidenceAsked; readonly report?: unknown };
export type EvidenceSummary = JobHead & { readonly request: EvidenceAsked };

const PATH = '/api/v1/research/evidence';
export const searches = jobsAt<EvidenceReply, EvidenceSummary>(PATH);

export const searchesQuery = queryOptions({
  queryKey: ['evidence-list'],
  queryFn: ({ signal }) => searches.list(signal),
  refetchInterval: ({ state }) => (state.data?.some(({ status }) => !isOver(status)) === true ? 1_000 : false),
});

export const searchQuery = (id: string) =>
  queryOptions({
    queryKey: ['evidence', id],
    queryFn: async ({ signal }) => {
      const reply = await searches.find(id, signal);
      return {
        reply,
        report: reply.report === undefined ? undefined : (camel(reply.report) as unknown as FoundReport),
      };
    },
    refetchInterval: ({ state }) => pollOf(state.data?.reply),
    staleTime: ({ state }) => (state.data !== undefined && isOver(state.data.reply.status) ? Infinity : 0),
    structuralSharing: false,
    retry: false,
  });

export const examplesQuery = (id: string, subject: Subject) =>
  queryOptions({
    queryKey: ['evidence', id, 'examples', subject],
    queryFn: async ({ signal }) => {
      const { items } = await get<Page<unknown>>(
        `${PATH}/${encodeURIComponent(id)}/examples/${subject}`,
        undefined,
        signal,
      );
      return items.map((item) => camel(item as EvidenceExample));
    },
    staleTime: Infinity,
    retry: false,
  });

export const VERDICTS: Readonly<Record<EvidenceVerdict, { readonly word: string; readonly tone: ChipTone }>> = {
  pays: { word: 'Pays', tone: 'ok' },
  loses: { word: 'Loses', tone: 'no' },
  'not-told-apart': { word: 'Not told apart from random', tone: 'warn' },
  'not-enough': { word: 'Not enough data', tone: 'grey' },
};

/** "Not enough data (12 of 30)", as it stands on a chip. */
export function verdictWords({ verdict, trades, needed }: Found): string {
  if (verdict === null) return 'Counted, not traded';
  if (verdict !== 'not-enough') return VERDICTS[verdict].word;
  return `${trades} of ${needed ?? 30} needed`;
}

/** "+0.11R, −0.04 to +0.27, 95%. Not told apart from random entries (p = 0.16)." */
export function evidenceSentence(found: Found, tested: number): string {
  const { verdict, expectancy, chance, adjustedP, trades } = found;
  if (verdict === null)
    return 'A level or a range is no trade by itself: what became of them is told, not what they made.';
  if (verdict === 'not-enough' || expectancy.value === null)
    return `${trades} trades on these candles. Below 30 no mean is told: take more days, or a shorter timeframe.`;
  const { bounds } = expectancy;
  const interval = bounds === null ? '' : `, ${rText(bounds.low95).slice(0, -1)} to ${rText(bounds.high95)}, 95%`;
  const middle = chance?.percentiles[50];
  const random = middle === undefined ? '' : ` Random entries with the same exits make ${rText(middle)}.`;
  const p =
    adjustedP === null ? '' : `p ${adjustedP < 0.01 ? '' : '= '}${pValue(adjustedP)}, counted over ${tested} kinds`;
  const mean = `${rText(expectancy.value)} a trade${interval}, after costs.`;
  switch (verdict) {
    case 'pays':
      return `${mean}${random} It pays here, beyond chance (${p}).`;
    case 'loses':
      return `${mean}${random} The whole interval lies below zero.`;
    case 'not-told-apart':
      return `${mean}${random} Not told apart from random entries (${p}).`;
  }
}

/** The page's question answered: is there an edge? */
export function answerOf(report: FoundReport): {
  readonly tone: AnswerTone;
  readonly head: string;
  readonly words: string;
} {
  const judged = report.subjects.filter(({ verdict }) => verdict !== null && verdict !== 'not-enough');
  const names = (verdict: EvidenceVerdict): string =>
    judged
      .filter((found) => found.verdict === verdict)
      .map(({ subject }) => SUBJECT_FACTS[subject].name.toLowerCase())
      .join(', ');
  const count = (verdict: EvidenceVerdict): number => judged.filter((found) => found.verdict === verdict).length;
  const few = report.subjects.filter(({ verdict }) => verdict === 'not-enough').length;
  const rest = few === 0 ? '' : ` ${few} had too few to tell.`;
  if (judged.length === 0)
    return {
      tone: 'open',
      head: 'Not enough data.',
      words: 'No kind came up thirty times on these candles. Take more days, or a shorter timeframe.',
    };
  const pays = count('pays');
  if (pays > 0)
    return {
      tone: 'ok',
      head: `${pays} of ${judged.length} kinds pay here.`,
      words: `After costs and beyond chance: ${names('pays')}. On other days and markets it has yet to be shown.${rest}`,
    };
  const losing = count('loses');
  if (losing === judged.length)
    return {
      tone: 'open',
      head: 'No edge here.',
      words: `All ${judged.length} kinds lose after costs, and so do random entries with the same exits.${rest}`,
    };
  return {
    tone: 'open',
    head: 'No edge is shown here.',
    words: `${judged.length - losing} of ${judged.length} kinds ${judged.length - losing === 1 ? 'is' : 'are'} not told apart from random entries${losing === 0 ? '' : `, ${losing} ${losing === 1 ? 'loses' : 'lose'} after costs`}.${rest}`,
  };
}
