// Lessons card: short texts on what the patterns are and what figures can say, each with a kind to look at.
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { LESSONS } from './lessons.ts';
import { Link } from '@tanstack/react-router';
import { SUBJECT_FACTS } from './subjects.ts';
import type { ReactNode } from 'react';
import type { Subject } from '#model/evidence.ts';

export function LessonsCard({ onShow }: { readonly onShow: (subject: Subject) => void }): ReactNode {
  return (
    <Card title="Learn" note={`${LESSONS.length} short lessons`} className="mt-3" flush>
      <div className="grid gap-px border-t border-line1 bg-line1 tablet:grid-cols-2 desk:grid-cols-3">
        {LESSONS.map(({ title, body, subject }, place) => (
          <details key={title} name="lesson" className="bg-bg1 px-3.5 py-2">
            <summary className="touch flex min-h-8 items-center gap-2 text-body font-medium">
              <span className="w-5 text-note text-t3">{place + 1}</span>
              {title}
            </summary>
            <div className="flex flex-col gap-2 pt-1 pb-2 pl-7 text-body text-t2">
              {body.map((paragraph) => (
                <p key={paragraph}>{paragraph}</p>
              ))}
              <p className="flex flex-wrap gap-2">
                <Button small onClick={() => onShow(subject)}>
                  {SUBJECT_FACTS[subject].name}: definition and examples
                </Button>
                <Link
                  to="/trading"
                  className="touch inline-flex min-h-6 items-center text-note underline decoration-line3 underline-offset-4 hover:text-t1"
                >
                  See it on your chart
                </Link>
              </p>
            </div>
          </details>
        ))}
      </div>
    </Card>
  );
}
