// Floors card: rules of a prop firm. There is no rule set yet, and the card says so.
import { Card } from '#dashboard/ui/card.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import type { ReactNode } from 'react';

export const FloorsCard = (): ReactNode => (
  <Card title="Prop floors" flush>
    <Empty title="No rule set of a prop firm is in force.">
      Floors for daily and total loss, trailing or fixed, are not built yet: nothing is checked against them and no
      order is refused for them. What guards this account are the limits beside. To stay above a firm&apos;s floor
      today, set the daily loss and the drawdown tighter than the firm does.
    </Empty>
  </Card>
);
