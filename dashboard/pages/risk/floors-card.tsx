// Floors card: the floors of a prop firm: now and after the reset, the room down to them, the worst case, and who says so.
import { Card } from '#dashboard/ui/card.tsx';
import { cash } from '#model/number.ts';
import { Chip } from '#dashboard/ui/chip.tsx';
import { countdown } from '#dashboard/format/span.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { Empty, SkeletonRows } from '#dashboard/ui/states.tsx';
import { firmFacts, STATE } from './firm.ts';
import { LimitBar } from '#dashboard/ui/limit-bar.tsx';
import { Link } from '@tanstack/react-router';
import { money } from '#dashboard/format/money.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import type { FirmReply, FloorLine } from './firm.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly glance: Glance;
  /** Null where the account is held to no firm's rules; undefined while nobody has told. */
  readonly firm: FirmReply | null | undefined;
  readonly lines: readonly FloorLine[];
  readonly warnAt: number;
};

function Floor({
  line,
  glance,
  warnAt,
}: {
  readonly line: FloorLine;
  readonly glance: Glance;
  readonly warnAt: number;
}): ReactNode {
  const { currency, isOld } = glance;
  const text = (amount: bigint | undefined): string => money(amount, currency);
  const isBeyond = line.worst !== undefined && line.worst <= 0n;
  return (
    <li className="border-t border-line1 px-3.5 py-2.5">
      <p className="flex flex-wrap items-baseline gap-x-2 text-body">
        <span className="font-medium">{line.name}</span>
        <span
          className={cx(
            'ml-auto',
            isOld ? 'text-t3' : line.room <= 0n ? 'text-loss' : line.used >= warnAt ? 'text-warn' : '',
          )}
        >
          {text(line.room)} of room
        </span>
      </p>
      <LimitBar used={line.used} reserved={line.reserved} worst={line.worstUsed} warnAt={warnAt} stale={isOld} />
      <p className="flex flex-wrap justify-between gap-x-3 text-note text-t2">
        <span>
          {text(line.level)} <span className="text-t3">now</span>
        </span>
        <span>
          {text(line.afterReset)} <span className="text-t3">after the reset</span>
        </span>
      </p>
      <p className={cx('text-note', isBeyond ? 'text-warn' : 'text-t3')}>
        {line.worst === undefined
          ? 'The worst case is not known: a position has no price.'
          : isBeyond
            ? `If every stop fills now it is ${text(-line.worst)} beyond the floor.`
            : `${text(line.worst)} if every stop fills, at the last price`}
      </p>
    </li>
  );
}

export function FloorsCard({ glance, firm, lines, warnAt }: Props): ReactNode {
  const { currency, agentNow } = glance;
  if (firm === undefined)
    return (
      <Card title="Prop floors" flush>
        <SkeletonRows rows={3} />
      </Card>
    );
  if (firm === null)
    return (
      <Card title="Prop floors" flush>
        <Empty
          title="No rules of a prop firm are in force."
          action={
            <Link
              to="/config"
              search={{ tab: 'yaml' }}
              className="text-note underline decoration-line3 underline-offset-4 hover:text-t1"
            >
              Choose them in the configuration
            </Link>
          }
        >
          With <code className="font-mono">prop_firm</code> every plan is sized so that the worst that can come of it
          leaves the account above the floors of the firm. docs/prop-firms.md names the rule sets with their sources.
        </Empty>
      </Card>
    );
  const { word, tone } = STATE[firm.state];
  const { source, next_reset_at: resetAt, touch, next_news: news } = firm;
  return (
    <Card title="Prop floors" note={`${firm.rules}, ${firm.phase}`} aside={<Chip tone={tone}>{word}</Chip>} flush>
      {touch === null ? null : (
        <p role="alert" className="mx-3.5 mb-2 rounded-button bg-chip-stop-bg px-3 py-2 text-body text-chip-stop">
          Touched <Time time={touch.timestamp} />: {money(cash(touch.value), currency)} at a floor of{' '}
          {money(cash(touch.level), currency)}.{' '}
          {firm.state === 'failed'
            ? 'For good in this phase: no reset lifts it.'
            : 'Entries halt until the firm\u2019s next day.'}
        </p>
      )}
      {lines.length === 0 ? (
        <p className="px-3.5 py-2 text-body text-t2">These rules have no floor.</p>
      ) : (
        <ul aria-label="Floors">
          {lines.map((line) => (
            <Floor key={line.key} line={line} glance={glance} warnAt={warnAt} />
          ))}
        </ul>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t border-line1 px-3.5 py-2.5 text-note">
        {firmFacts(firm, currency).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-t3">{name}</dt>
            <dd className="text-right text-t1">{value}</dd>
          </div>
        ))}
        <dt className="text-t3">Day resets</dt>
        <dd className="text-right">
          {resetAt === null ? (
            '\u2013'
          ) : (
            <>
              in {countdown(resetAt - agentNow)}, <Time time={resetAt} />
            </>
          )}
        </dd>
        {news === null ? null : (
          <>
            <dt className="text-t3">News</dt>
            <dd className="text-right">
              {news.title}, <Time time={news.from} /> {news.markets.length === 0 ? '' : `(${news.markets.join(', ')})`}
            </dd>
          </>
        )}
      </dl>
      <p className="border-t border-line1 px-3.5 py-2 text-note text-t3">
        {source === null
          ? 'Written in the configuration by a person: the firm decides, not this.'
          : `${source.firm} ${source.program}, version ${source.version}, read on ${source.read_on}: ${source.sources.join('; ')}. The firm decides, not this.`}
      </p>
    </Card>
  );
}
