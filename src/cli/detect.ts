// detect: the patterns of a candle file, as a table, as JSON lines, as a page, or as the reference library prints them.
import { DEFAULT_CONFIG, detectionSettings, higherTimeframe, loadConfig } from '#config/config.ts';
import { detection } from '#detection/detection.ts';
import { inTimeframe, load, parseTime, parseTimeframe, requireSpan, since, until } from './load.ts';
import { INSTRUMENTS, market } from '#market/market.ts';
import { memoryBus } from '#bus/bus.ts';
import { patternJson } from '#model/pattern-json.ts';
import { patternSummary } from './pattern-summary.ts';
import { PATTERN_KINDS } from '#model/pattern.ts';
import { eachCandle } from './each-candle.ts';
import { qualityNotes } from './notes.ts';
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import { writer } from './writer.ts';
import type { Config } from '#config/config.ts';
import type { Event } from '#model/event.ts';
import type { PatternKind } from '#model/pattern.ts';
import type { Timeframe } from '#model/time.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { SaidChange } from './said-change.ts';
import type { Shell } from './shell.ts';

export type DetectOptions = {
  readonly data: string;
  readonly timeframe?: string;
  readonly patterns?: string;
  readonly symbol?: string;
  readonly zone?: string;
  readonly columns?: string;
  readonly fileTimeframe?: string;
  readonly config?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly html?: string;
};

export async function detect(options: DetectOptions, shell: Shell): Promise<void> {
  const config = options.config === undefined ? DEFAULT_CONFIG : await loadConfig(options.config);
  const kinds = options.patterns === undefined ? undefined : parseKinds(options.patterns);
  const wanted = options.timeframe === undefined ? undefined : parseTimeframe(options.timeframe, '--timeframe');
  const from = options.from === undefined ? Number.NEGATIVE_INFINITY : parseTime(options.from, '--from');
  const to = options.to === undefined ? undefined : parseTime(options.to, '--to');
  const loaded = await load(options.data, options, shell);
  const base = { ...loaded.series, columns: until(loaded.series.columns, to) };
  requireSpan(base.columns, from, options.data);
  const timeframe = wanted ?? base.timeframe;
  // Asked early: a shorter timeframe than the file's is refused before any work.
  const whole = inTimeframe(base, timeframe);
  const shown = { ...whole, columns: since(whole.columns, from) };
  shell.err.write(qualityNotes(shell.err, loaded));

  if (options.json === true) {
    const out = writer(shell.out);
    detectAll(base, timeframe, config, kinds, shell, ({ change, at }) => {
      if (at >= from) out.line(JSON.stringify(patternJson(change, at)));
    });
    out.end();
    return;
  }
  const said: SaidChange[] = [];
  detectAll(base, timeframe, config, kinds, shell, (change) => {
    if (change.at >= from) said.push(change);
  });
  shell.out.write(patternSummary(shell.out, shown, said));
  if (options.html !== undefined) {
    const { writeDetectPage } = await import('./detect-page.ts');
    await writeDetectPage(options.html, loaded.path, shown, said);
    shell.out.write(`\nPage: ${options.html}\n`);
  }
}

/** Runs market and detection as the agent runs them: on this timeframe and the next higher one, which only informs it. */
function detectAll(
  series: CandleSeries,
  timeframe: Timeframe,
  config: Config,
  kinds: ReadonlySet<PatternKind> | undefined,
  shell: Shell,
  hear: (said: SaidChange) => void,
): void {
  const higher = higherTimeframe(timeframe);
  const timeframes = higher === undefined ? [timeframe] : [timeframe, higher];
  const hours = INSTRUMENTS.get(series.symbol)?.hours ?? 'always';
  const bar = { openTime: Number.NaN };
  const bus = memoryBus(
    [
      market({ base: series.timeframe, timeframes, hours: { [series.symbol]: hours } }),
      detection(detectionSettings(config)),
    ],
    {
      accounts: [],
      tap: {
        hears: ['candleClosed', 'pattern'],
        hear: (event: Event) => {
          // Patterns of a bar follow its candle, so the last candle of this timeframe is the bar they were said at.
          if (event.kind === 'candleClosed') {
            if (event.data.candle.timeframe === timeframe) bar.openTime = event.data.candle.openTime;
          } else if (event.kind === 'pattern') {
            const { pattern } = event.data;
            if (pattern.timeframe !== timeframe || kinds?.has(pattern.kind) === false) return;
            hear({ change: event.data, at: bar.openTime });
          }
        },
      },
    },
  );
  eachCandle(series, 'Detecting', shell, (candle, closeTime) => bus.input('candle', candle.symbol, closeTime, candle));
}

/** What traders call them. */
const SHORT_NAMES: Readonly<Record<string, PatternKind>> = {
  ob: 'order-block',
  fvg: 'fair-value-gap',
  mss: 'choch',
  range: 'dealing-range',
};

/** @throws SmcError USAGE */
function parseKinds(text: string): ReadonlySet<PatternKind> {
  return new Set(
    text.split(',').map((part): PatternKind => {
      const word = part.trim().toLowerCase();
      const kind = SHORT_NAMES[word] ?? PATTERN_KINDS.find((each) => each === word);
      if (kind !== undefined) return kind;
      const names = [...PATTERN_KINDS, ...Object.keys(SHORT_NAMES)];
      throw new SmcError(
        'USAGE',
        `no pattern is called ${JSON.stringify(word)}`,
        '--patterns',
        suggestion(word, names),
      );
    }),
  );
}
