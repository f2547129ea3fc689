// Config page: steer: the configuration as a form or as text, checked as it is typed, saved as versions that can be gone back to.
import { AnswerLine } from '#dashboard/ui/answer-line.tsx';
import { Button } from '#dashboard/ui/button.tsx';
import { Card, Grid } from '#dashboard/ui/card.tsx';
import { ChangedElsewhere } from './changed-elsewhere.tsx';
import { configAnswer } from './config-answer.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { drawdown } from '#dashboard/live/account.ts';
import { Editor } from './editor.tsx';
import { EffectCard } from './effect-card.tsx';
import { Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { Form } from './form.tsx';
import { HistoryCard } from './history-card.tsx';
import { lineOf } from './document.ts';
import { mineOnTheirs } from './three-way.ts';
import { PageSkeleton } from '#dashboard/shell/page-skeleton.tsx';
import { SaveAsk } from './save-dialog.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { Tabs } from '#dashboard/ui/tabs.tsx';
import { useCalm, useCheck, useDocument } from './use-config.ts';
import { useDraft } from './use-draft.ts';
import { useGlance } from '#dashboard/shell/use-glance.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useMemo, useState } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { VenuesCard } from './venues-card.tsx';
import { warnings } from './effects.ts';
import type { ConfigDocument } from './use-config.ts';
import type { ReactNode } from 'react';

export function ConfigPage(): ReactNode {
  const { state, facts, today, positions, currency } = useGlance();
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const denied = useMay('manage-users');
  const newest = useDocument();
  const { draft, begin, edit, discard } = useDraft(newest.data);
  const [goTo, setGoTo] = useState<{ readonly line: number }>();
  const [isSaving, setSaving] = useState(false);
  const [note, setNote] = useState('');
  const base = draft?.base ?? newest.data;
  const text = draft?.text ?? newest.data?.text;
  const calm = useCalm(text ?? '');
  const check = useCheck(text === undefined ? undefined : calm, newest.data?.version);
  const faultLines = useMemo(
    () => new Set((check.data?.faults ?? []).flatMap(({ path }) => lineOf(calm, path) ?? [])),
    [check.data, calm],
  );
  if (!state.loaded) return <PageSkeleton />;
  if (base === undefined || text === undefined || newest.data === undefined)
    return newest.error === null ? (
      <Card title="Configuration" flush>
        <SkeletonRows rows={10} />
      </Card>
    ) : (
      <Failed what={sentenceOf(newest.error)} onRetry={() => void newest.refetch()} />
    );

  const set = (change: Readonly<Record<string, string | undefined>>): void =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...change }), replace: true });
  const isSame = draft === undefined || text === base.text;
  const isBehind = draft !== undefined && newest.data.version > base.version;
  const changes = check.data?.changes ?? [];
  const faults = check.data?.faults ?? [];
  const isChecked = calm === text && !check.isFetching && check.error === null;
  const lost = today.result === undefined ? undefined : today.result < 0n ? -today.result : 0n;
  const said = isSame
    ? []
    : warnings(changes, {
        currency,
        lostToday: lost,
        drawdown: -drawdown(state.view.equity, facts.capital).now,
        openPositions: positions.length,
      });
  const changed = new Set(changes.map(({ path }) => path));
  const answer = configAnswer({
    isSame,
    isBehind,
    version: newest.data.version,
    faults: faults.length,
    changes,
    denied,
  });
  const onChange = (next: string): void => edit(next, base);
  const use = (old: ConfigDocument): void => {
    edit(old.text, newest.data);
    setNote(`Back to version ${old.version}`);
    set({ tab: 'yaml' });
    document.getElementById('answer')?.scrollIntoView();
  };
  const cannotSave = isSame
    ? 'Nothing is changed'
    : isBehind
      ? 'Somebody else has saved: see above'
      : faults.length > 0
        ? 'Mend the faults first'
        : isChecked
          ? undefined
          : 'Being checked';
  const goToLine = (line: number): void => {
    set({ tab: 'yaml' });
    setGoTo({ line });
  };
  return (
    <>
      <div className={isSame ? undefined : 'sticky top-0 z-20 rounded-card bg-bg0'}>
        <AnswerLine
          tone={answer.tone}
          head={answer.head}
          aside={denied === undefined ? undefined : 'read only'}
          actions={
            denied !== undefined ? undefined : (
              <>
                <Button disabledWhy={isSame ? 'Nothing is changed' : undefined} onClick={discard}>
                  Discard
                </Button>
                <Button kind="primary" disabledWhy={cannotSave} onClick={() => setSaving(true)}>
                  Review
                </Button>
              </>
            )
          }
        >
          {answer.facts}
        </AnswerLine>
      </div>
      {isBehind ? (
        <ChangedElsewhere
          base={base}
          theirs={newest.data}
          mine={text}
          onTheirs={discard}
          onMineOnTop={() => {
            const merged = mineOnTheirs(base.text, newest.data.text, text);
            if (merged !== undefined) begin(merged, newest.data);
          }}
        />
      ) : null}
      {newest.error === null ? null : (
        <Failed
          what={`Whether somebody else has saved is not known. ${sentenceOf(newest.error)}`}
          onRetry={() => void newest.refetch()}
        />
      )}
      <Grid>
        <div className="contents flex-col gap-3 desk:col-span-8 desk:flex">
          <div className="order-1 min-w-0 tablet:col-span-8">
            <Card flush>
              <Tabs
                label="Configuration"
                value={search['tab'] === 'yaml' ? 'yaml' : 'form'}
                onChange={(tab) => set({ tab: tab === 'yaml' ? 'yaml' : undefined })}
                aside={`version ${base.version}${isSame ? '' : ', changed'}`}
                tabs={[
                  {
                    value: 'form',
                    label: 'Form',
                    content: (
                      <Form
                        text={text}
                        onChange={onChange}
                        isReadOnly={denied !== undefined}
                        faults={faults}
                        changed={changed}
                        section={search['section']}
                        onSection={(section) => set({ section })}
                      />
                    ),
                  },
                  {
                    value: 'yaml',
                    label: 'YAML',
                    content: (
                      <Editor
                        text={text}
                        onChange={onChange}
                        isReadOnly={denied !== undefined}
                        faultLines={faultLines}
                        goTo={goTo}
                      />
                    ),
                  },
                ]}
              />
            </Card>
          </div>
          <div className="order-3 min-w-0 tablet:col-span-8">
            <HistoryCard newest={newest.data} denied={denied} onUse={use} />
          </div>
        </div>
        <div className="contents flex-col gap-3 desk:col-span-4 desk:flex">
          <div className="order-2 min-w-0 tablet:col-span-8">
            <EffectCard
              text={calm}
              check={check.data}
              error={check.error}
              warnings={said}
              isChecking={check.isFetching}
              isSame={isSame}
              onLine={goToLine}
              onRetry={() => void check.refetch()}
            />
          </div>
          <div className="order-4 min-w-0 tablet:col-span-8">
            <VenuesCard />
          </div>
        </div>
      </Grid>
      <Dialog open={isSaving} onClose={() => setSaving(false)} title="Save the configuration?">
        <SaveAsk
          text={text}
          base={base}
          changes={changes}
          warnings={said}
          note={note}
          onClose={() => setSaving(false)}
          onSaved={() => {
            setSaving(false);
            setNote('');
            discard();
          }}
        />
      </Dialog>
    </>
  );
}
