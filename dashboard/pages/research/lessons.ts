// Lessons: twelve short ones, each a few sentences and a kind to look at. They teach what the figures can and cannot say.
import type { Subject } from '#model/evidence.ts';

export type Lesson = {
  readonly title: string;
  readonly body: readonly string[];
  /** Where the page shows what was said. */
  readonly subject: Subject;
};

export const LESSONS: readonly Lesson[] = [
  {
    title: 'What a swing is, and why it comes late',
    body: [
      'A high is only a high once lower highs stand on both sides. The right side takes time: five bars for the short leg, twenty for the long one.',
      'A script that marks the high on its own bar has looked ahead. Here each pattern says two times: where it sits, and from when it could be known.',
    ],
    subject: 'swing',
  },
  {
    title: 'Breaks: trend on, or trend turning',
    body: [
      'A close beyond the last swing with the trend is a BOS; against it, a CHoCH. A wick is not enough: price has to close there.',
      'Each swing can break once. So there are far fewer breaks than lines on a busy chart.',
    ],
    subject: 'bos',
  },
  {
    title: 'Order blocks',
    body: [
      'The last candle against a strong move that broke structure. The story is that large orders started there and are defended.',
      'The story may be right or wrong. What can be counted is how often price comes back, how often the zone holds, and what a trade on it made after costs.',
    ],
    subject: 'order-block',
  },
  {
    title: 'Fair value gaps',
    body: [
      'Three candles, of which the first and the third do not overlap. Nearly every gap is touched sooner or later: that alone is no edge.',
      'What counts is what happens from the touch on, against the same trade at a random moment.',
    ],
    subject: 'gap',
  },
  {
    title: 'Liquidity and sweeps',
    body: [
      'Stops rest beyond equal highs and lows and beyond yesterday\u2019s extremes. A sweep trades through and closes back; a breach closes beyond.',
      'Which of the two it is can only be said at the close. Before it, both look the same.',
    ],
    subject: 'sweep',
  },
  {
    title: 'Premium, discount and the optimal entry',
    body: [
      'Between the last swing low and the last swing high, the upper half is dear and the lower half cheap. The optimal entry is 62 to 79% of the way back.',
      'It is a filter, not a signal: it says where a setup is worth more, not that there is one.',
    ],
    subject: 'range',
  },
  {
    title: 'Sessions',
    body: [
      'Asia, London and New York differ in how much price moves. A pattern that pays in one may not in another; the groups beside the evidence tell them apart.',
      'Each group is a smaller sample. Below thirty trades it has no mean here.',
    ],
    subject: 'session',
  },
  {
    title: 'R: results that can be compared',
    body: [
      'One R is what was risked: the way from entry to stop. A target of 2R that is met one time in three breaks even, before costs.',
      'Costs are paid on the whole position. With a stop close by they are a large part of an R: most short timeframes lose there, not in the pattern.',
    ],
    subject: 'displacement',
  },
  {
    title: 'Expectancy and its interval',
    body: [
      'The mean R of a hundred trades is not the truth, only near it. The interval says how near: drawn again, nineteen of twenty such samples hold the true mean.',
      'If zero lies inside, these trades do not say whether it pays. More data narrows it: four times the trades, half the width.',
    ],
    subject: 'order-block',
  },
  {
    title: 'Random entries: the null test',
    body: [
      'Any rule makes something in a market that moves. So the same trades are entered at random moments of the same hours, with the same stops, targets and costs, a thousand times.',
      'Only what beats nearly all of those has to do with the pattern. p is the share that did as well by luck.',
    ],
    subject: 'gap',
  },
  {
    title: 'Many looks, one lucky find',
    body: [
      'Who tests ten kinds at one in twenty finds one that seems to pay in four of ten markets without any edge. Here p is raised for the number of kinds tested together.',
      'The same holds for you: each market, timeframe and target that you try is another look.',
    ],
    subject: 'choch',
  },
  {
    title: 'Seeing is not knowing',
    body: [
      'The eye finds the zones that held and passes over those that did not. So the examples are drawn by lot first; the best and the worst are marked as such.',
      'If a pattern is only convincing in its best examples, it is the choosing that pays.',
    ],
    subject: 'breaker',
  },
];
