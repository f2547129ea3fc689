// Decisions card: what was filled, refused, not taken and closed, each with its reason.
import { Card } from '#dashboard/ui/card.tsx';
import { chosen } from './chosen.ts';
import { DecisionRow } from '#dashboard/ui/decision-row.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { isSameDay } from '#dashboard/format/moment.ts';
import { openShell } from '#dashboard/shell/opened.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';

export function DecisionsCard({ glance }: { readonly glance: Glance }): ReactNode {
  const { zone } = useSettings();
  const { decisions } = glance.state;
  const today = decisions.filter(({ time }) => isSameDay(time, glance.agentNow, zone)).length;
  return (
    <Card
      title="Decisions"
      note="latest first"
      aside={
        <button
          type="button"
          onClick={() => openShell('all-events')}
          className="touch text-t2 underline decoration-line3 underline-offset-4 hover:text-t1"
        >
          {today === 0 ? 'All' : `All ${today} today`}
        </button>
      }
      flush
      className="h-full"
    >
      {decisions.length === 0 ? (
        <Empty title="Nothing was decided yet.">
          Each setup that is seen ends here: filled, refused or not taken, with its reason.
        </Empty>
      ) : (
        chosen(decisions).map((decision) => <DecisionRow key={decision.sequence} decision={decision} />)
      )}
    </Card>
  );
}
