// Backtest: the program of the backtest page: the equity chart, the list of trades, and the one that is open.
import { reportData } from './dom.ts';
import { showEquity } from './equity-chart.ts';
import { startTheme } from './tokens.ts';
import { makeTradeList } from './trade-list.ts';
import { tradeView } from './trade-view.ts';
import type { BacktestData } from '#report/backtest-page.ts';

startTheme();
const backtest = reportData<BacktestData>();
showEquity(backtest);
if (backtest.trades.length > 0) makeTradeList(backtest.trades, tradeView(backtest));
