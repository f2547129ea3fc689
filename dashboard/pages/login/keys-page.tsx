// Keys page: API keys of one's own, and where one is logged in.
import { AnswerLine } from '#dashboard/ui/answer-line.tsx';
import { Grid } from '#dashboard/ui/card.tsx';
import { KeysCard } from './keys-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { useUser } from '#dashboard/live/session.ts';
import type { ReactNode } from 'react';

export function KeysPage(): ReactNode {
  const { email, role } = useUser();
  return (
    <>
      <AnswerLine tone="ok" head={`You are ${email}.`}>
        Role {role}. A key does in a script what you may do here, and no more: it never manages users or keys.
      </AnswerLine>
      <Grid>
        <div className="min-w-0 tablet:col-span-8">
          <KeysCard />
        </div>
        <div className="flex min-w-0 flex-col gap-3 tablet:col-span-8 desk:col-span-4">
          <SecondFactorCard />
          <SessionsCard />
        </div>
      </Grid>
    </>
  );
}
