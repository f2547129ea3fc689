// Placeholder: a page that is not there yet: what it will answer, and where the answer is to be had meanwhile.
import { Card } from '#dashboard/ui/card.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import type { ReactNode } from 'react';

type Props = { readonly question: string; readonly meanwhile: string };

export const Placeholder = ({ question, meanwhile }: Props): ReactNode => (
  <Card>
    <Empty title={question}>{meanwhile}</Empty>
  </Card>
);
