// Firm JSON: how an account stands under the rules of a prop firm, as the API tells it.
import { z } from 'zod';
import { decimal, snake } from './wire.ts';
import { formatFixed } from '#model/number.ts';
import type { FirmStanding } from './port.ts';

export const firmReply = z.object({
  rules: z.string(),
  phase: z.string(),
  state: z.enum(['running', 'halted_today', 'failed', 'passed']),
  size: z.string(),
  balance: z.string(),
  equity: z.string(),
  floors: z.array(
    z.object({
      floor: z.enum(['daily_loss', 'max_loss']),
      level: z.string(),
      level_after_reset: z.string(),
      room: z.string(),
      loss: z.string(),
      used: z.string(),
    }),
  ),
  next_reset_at: z.int().nullable(),
  touch: z
    .object({ floor: z.enum(['daily_loss', 'max_loss']), timestamp: z.int(), value: z.string(), level: z.string() })
    .nullable(),
  profit: z.string(),
  profit_target: z.string().nullable(),
  days_traded: z.int(),
  minimum_days: z.int().nullable(),
  best_day: z.string(),
  profit_for_best_day: z.string().nullable(),
  messages_today: z.int(),
  message_budget: z.int().nullable(),
  next_news: z.object({ from: z.int(), until: z.int(), markets: z.array(z.string()), title: z.string() }).nullable(),
  source: z
    .object({
      firm: z.string(),
      program: z.string(),
      version: z.int(),
      read_on: z.string(),
      sources: z.array(z.string()),
    })
    .nullable(),
});

export function firmJson({ figures, source }: FirmStanding): z.output<typeof firmReply> {
  const { touch, nextNews: news } = figures;
  return {
    rules: figures.rules,
    phase: figures.phase,
    state: snake(figures.state) as 'running',
    size: formatFixed(figures.size),
    balance: formatFixed(figures.balance),
    equity: formatFixed(figures.equity),
    floors: figures.floors.map(({ floor, level, levelAfterReset, room, loss, used }) => ({
      floor: snake(floor) as 'daily_loss',
      level: formatFixed(level),
      level_after_reset: formatFixed(levelAfterReset),
      room: formatFixed(room),
      loss: formatFixed(loss),
      used: formatFixed(used),
    })),
    next_reset_at: figures.nextResetAt ?? null,
    touch:
      touch === undefined
        ? null
        : {
            floor: snake(touch.floor) as 'daily_loss',
            timestamp: touch.time,
            value: formatFixed(touch.value),
            level: formatFixed(touch.level),
          },
    profit: formatFixed(figures.profit),
    profit_target: decimal(figures.profitTarget),
    days_traded: figures.daysTraded,
    minimum_days: figures.minimumDays ?? null,
    best_day: formatFixed(figures.bestDay),
    profit_for_best_day: decimal(figures.profitForBestDay),
    messages_today: figures.messagesToday,
    message_budget: figures.messageBudget ?? null,
    next_news:
      news === undefined ? null : { from: news.from, until: news.until, markets: [...news.markets], title: news.title },
    source:
      source === undefined
        ? null
        : {
            firm: source.firm,
            program: source.program,
            version: source.version,
            read_on: source.readOn,
            sources: [...source.sources],
          },
  };
}
