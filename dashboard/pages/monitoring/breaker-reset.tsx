// Breaker reset: what stands tripped, what a reset will do, and why it is safe; the reason goes into the log and the audit.
import { afterReset, REASON_MOST, reasonFault } from './breakers.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { post } from '#dashboard/live/api.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { TIER_WORDS } from '#dashboard/live/words.ts';
import { toast } from '#dashboard/shell/toast.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { BreakerLine } from './breakers.ts';
import type { BreakerTier } from '#model/event.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly tier: BreakerTier | undefined;
  readonly lines: readonly BreakerLine[];
  readonly glance: Glance;
  readonly onClose: () => void;
};

type AskProps = Omit<Props, 'tier'> & { readonly tier: BreakerTier };

function Ask({ tier, lines, glance, onClose }: AskProps): ReactNode {
  const { state, tripped, positions } = glance;
  const [reason, setReason] = useState('');
  const [isLeft, setLeft] = useState(false);
  const fault = reasonFault(reason);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      post(
        '/system/command',
        { type: 'reset_breaker', tier, reason: reason.trim() },
        { query: { account: state.account } },
      ),
    onSuccess: () => {
      toast(`${TIER_WORDS[tier]} breaker reset.`);
      onClose();
    },
  });
  const own = lines.filter((line) => line.tier === tier && line.trip !== undefined);
  const will = afterReset({
    tier,
    rules: own.map(({ rule }) => rule),
    others: tripped.flatMap(({ tier: other }) => (other === tier ? [] : [TIER_WORDS[other].toLowerCase()])),
    isPaused: state.status?.system.state === 'paused',
    restingAgents: (state.status?.agents ?? []).flatMap(({ name, state: is }) => (is === 'running' ? [] : [name])),
    positions: positions.length,
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setLeft(true);
        if (fault === undefined && !isPending) mutate();
      }}
    >
      <ul className="flex flex-col gap-1 text-body text-t1">
        {own.map(({ rule, name, trip }) => (
          <li key={rule}>
            <strong className="font-semibold">{name}:</strong> {trip!.detail}
          </li>
        ))}
      </ul>
      <div>
        <h3 className="mb-1 text-note text-t3">After the reset</h3>
        <ul className="flex list-disc flex-col gap-1 pl-5 text-body text-t2 marker:text-t3">
          {will.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </div>
      <TextField
        label="Why is it safe to go on?"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onBlur={() => setLeft(reason !== '')}
        hint="Kept in the log and the audit trail, with your name."
        fault={isLeft ? fault : undefined}
        maxLength={REASON_MOST}
      />
      {error === null ? null : <Failed what={`Not reset. ${sentenceOf(error)}`} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Stay halted</Button>
        <Button kind="primary" type="submit" busy={isPending} disabledWhy={fault}>
          Reset {TIER_WORDS[tier].toLowerCase()} breaker
        </Button>
      </div>
    </form>
  );
}

export function BreakerReset({ tier, ...rest }: Props): ReactNode {
  return (
    <Dialog
      open={tier !== undefined}
      onClose={rest.onClose}
      title={
        tier === undefined
          ? 'Reset'
          : `Reset the ${TIER_WORDS[tier].toLowerCase()} breaker of ${rest.glance.state.account}?`
      }
    >
      {tier === undefined ? null : <Ask tier={tier} {...rest} />}
    </Dialog>
  );
}
