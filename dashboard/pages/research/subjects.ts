// Subjects: each kind of pattern in plain words, by its exact rule, when it can be known, and how the evidence trades it.
import type { Form } from '#model/form.ts';
import type { Subject } from '#model/evidence.ts';

export type SubjectFacts = {
  readonly name: string;
  readonly form: Form;
  /** What it is, for somebody who has never heard of it. */
  readonly plain: string;
  /** As detection computes it, with its defaults. */
  readonly rule: string;
  /** How many bars after it sits on the chart it can be known at the earliest. */
  readonly lag: string;
  /** How the evidence trades it; why not, where it does not. */
  readonly trade: string;
};

const TOUCH =
  'Bought (sold, where it is bearish) at the open after the bar that touched it first; stop a tenth of an ATR beyond its far edge, at least one ATR away.';
const KNOWN =
  'Entered in its direction at the open after the bar that made it known; stop a tenth of an ATR beyond it, at least one ATR away.';

export const SUBJECT_FACTS: Readonly<Record<Subject, SubjectFacts>> = {
  'order-block': {
    name: 'Order block',
    form: 'order-block',
    plain:
      'The last candle against a strong move that broke structure. The idea: whoever started the move did so here, and may defend the place when price comes back.',
    rule: 'The last bar that closed against the move before the first body of 1 ATR in the leg of a break. The zone is the whole candle. A close beyond its far edge breaks it.',
    lag: 'At the close of the bar that breaks structure: some bars after the candle itself.',
    trade: TOUCH,
  },
  breaker: {
    name: 'Breaker',
    form: 'breaker',
    plain:
      'An order block that failed. Price closed through it, and the same prices are now expected to hold from the other side.',
    rule: 'A block that a close has broken, facing the other way. It ends with a close beyond its other edge. Price must leave it before a return counts.',
    lag: 'At the close of the bar that broke the block.',
    trade: TOUCH,
  },
  gap: {
    name: 'Fair value gap',
    form: 'gap',
    plain:
      'A candle that moved so fast that its neighbours do not overlap. The gap between them was traded one way only, and price often comes back to it.',
    rule: 'The low of a bar above the high two bars before by at least 0.25 ATR, the bar between closing up (and upside down). Its middle is where half of it is filled.',
    lag: 'One bar: the third candle has to close.',
    trade: TOUCH,
  },
  'inverse-gap': {
    name: 'Inverse gap',
    form: 'inverse-gap',
    plain:
      'A gap that price closed through. The imbalance is spent, and its prices are expected to hold from the other side.',
    rule: 'A gap with a close beyond its far edge, facing the other way. It ends with a close beyond its other edge.',
    lag: 'At the close of the bar that went through.',
    trade: TOUCH,
  },
  imbalance: {
    name: 'Volume imbalance',
    form: 'imbalance',
    plain: 'Two candles whose bodies do not meet, though their wicks may. A small hole, often filled soon.',
    rule: 'The body of a bar beyond the body of the one before by at least 0.1 ATR. It is gone when it is filled. Markets that trade without pause hardly have any.',
    lag: 'None: at the close of the second bar.',
    trade: TOUCH,
  },
  sweep: {
    name: 'Sweep',
    form: 'sweep',
    plain:
      'Price trades through a high or low where stops rest, and closes back inside. The orders there were taken, and the move that followed was against them.',
    rule: 'A wick through a level and a close back at or inside it, said once a bar and direction for the level that matters most: week, day, equal, swing, session, internal.',
    lag: 'None: at the close of the bar that swept.',
    trade: KNOWN,
  },
  bos: {
    name: 'Break of structure (BOS)',
    form: 'structure',
    plain: 'A close beyond the last swing in the direction of the trend: the trend goes on.',
    rule: 'A close above the last known swing high that was not broken before, with the trend or when there is none yet (and upside down). Each swing breaks at most once.',
    lag: 'None: at the close that breaks. The swing itself is known 5 (internal) or 20 bars late.',
    trade: KNOWN,
  },
  choch: {
    name: 'Change of character (CHoCH)',
    form: 'structure',
    plain: 'A close beyond the last swing against the trend: the first sign that it may turn.',
    rule: 'As a break of structure, against the trend; the trend is then the break\u2019s direction.',
    lag: 'None: at the close that breaks. The swing itself is known 5 (internal) or 20 bars late.',
    trade: KNOWN,
  },
  inducement: {
    name: 'Inducement',
    form: 'inducement',
    plain: 'A small low just above a zone, taken before price reaches the zone. Early buyers are stopped out first.',
    rule: 'An internal swing traded through whose price lies within 1 ATR of an untouched zone that faces the same way and was known before the swing formed.',
    lag: 'At the close of the bar that took the small low.',
    trade: KNOWN,
  },
  displacement: {
    name: 'Displacement',
    form: 'displacement',
    plain: 'One candle with an unusually large body: somebody was in a hurry.',
    rule: 'A body of at least 1.5 ATR.',
    lag: 'None: at the close of the candle.',
    trade: KNOWN,
  },
  liquidity: {
    name: 'Liquidity',
    form: 'liquidity',
    plain:
      'Prices where stops are likely to rest: equal highs and lows, and the highs and lows of the previous day, week and session. Price is drawn to them; which way it goes then, they do not say.',
    rule: 'Swept: traded through, and closed back. Breached: closed beyond. Equal is within 0.1 ATR. Either way it is taken once.',
    lag: 'When its last member is known, or its day, week or session is over.',
    trade: 'No trade by itself: it is a place to aim at. The sweep of it is traded above.',
  },
  swing: {
    name: 'Swing',
    form: 'swing',
    plain: 'A high with lower highs on both sides, or a low with higher lows. All structure is made of them.',
    rule: 'A high strictly above the highs of 5 (internal) or 20 bars on each side. Equal highs are none. Never moved once said.',
    lag: 'Exactly 5 or 20 bars: that many have to close after it.',
    trade: 'No trade by itself: it is known too late to be one.',
  },
  protected: {
    name: 'Protected level',
    form: 'protected',
    plain:
      'The low that the last break up came from, or the high that the last break down came from. While it holds, the trend does.',
    rule: 'The extreme of the leg of the last break of its scale, until a close beyond it or the next break.',
    lag: 'At the close of the break.',
    trade: 'No trade by itself: it is where a stop belongs.',
  },
  range: {
    name: 'Dealing range',
    form: 'range',
    plain:
      'From the last swing low to the last swing high. Its upper half is premium, dear to buy; its lower half discount; 62 to 79% of the way back is the optimal entry (OTE).',
    rule: 'From the lowest low since the last swing low to the highest high since the last swing high. Each close is placed in it.',
    lag: 'When a swing of the long leg is known: 20 bars.',
    trade: 'No trade by itself: it says whether a price is dear.',
  },
  session: {
    name: 'Session',
    form: 'session',
    plain:
      'The hours of Asia, London and New York, each in its own time zone. Their highs and lows are liquidity for the next.',
    rule: 'A bar belongs to a window if its open does, start included and end not; daylight saving is the zone\u2019s.',
    lag: 'When it is over.',
    trade: 'No trade by itself. Evidence of the others is told by session.',
  },
};

export const EVENT_WORDS: Readonly<Record<string, string>> = {
  touched: 'touched',
  mitigated: 'traded to the middle',
  filled: 'filled',
  broken: 'broken',
  inverted: 'closed through',
  swept: 'swept',
  breached: 'breached',
  extended: 'joined by another',
  entered: 'entered another part',
  left: 'left',
  superseded: 'replaced by the next',
  ended: 'ended',
  expired: 'expired, 2,000 bars old',
};

export const SKIP_WORDS: Readonly<Record<string, string>> = {
  busy: 'met while an earlier one was still traded',
  'beyond-stop': 'already beyond the stop at the open',
  'too-wide': 'more than 6 ATR from the stop',
  'no-measure': 'before there was an ATR',
};
