// Report: the pages that a detection and a backtest leave behind, each one file that opens anywhere, without a network.
export { backtestPage } from './backtest-page.ts';
export { detectPage } from './detect-page.ts';
export { studyPage } from './study-page.ts';
export type {
  BacktestReport,
  DetectReport,
  Headline,
  Measure,
  ReportCandles,
  ReportChange,
  ReportPattern,
  ReportReason,
  ReportTrade,
  ReportVerdict,
} from './report-data.ts';
