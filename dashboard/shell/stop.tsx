// Stop: in reach on every page. Two clicks stop entries; closing positions, which is not taken back, has to be held.
import { modeOf } from '#dashboard/live/mode.ts';
import { armed } from '#dashboard/live/account.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { CheckField, TextField } from '#dashboard/ui/field.tsx';
import { clock } from '#dashboard/format/moment.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { HoldButton } from '#dashboard/ui/hold-button.tsx';
import { money } from '#dashboard/format/money.ts';
import { plural } from '#dashboard/format/figure.ts';
import { positionRows, total } from '#dashboard/live/account.ts';
import { post } from '#dashboard/live/api.ts';
import { isPassing, sentenceOf } from '#dashboard/live/problem.ts';
import { toast } from './toast.tsx';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useFacts, useLive, useLiveState } from '#dashboard/live/use-live.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useShortcuts } from './use-keys.ts';
import type { ReactNode } from 'react';

const CONFIRM_MS = 2_000;
const RETRY_MS = 2_000;
const REASON_LEAST = 10;
/** Of the API. */
const REASON_MOST = 100;

type Sending = 'no' | 'sent' | 'late';

/** Asked again until it is known to have arrived: it may be given twice without harm. */
function useCommand(account: string): {
  readonly sending: Sending;
  readonly fault: unknown;
  readonly send: (bodies: readonly object[]) => Promise<boolean>;
} {
  const [sending, setSending] = useState<Sending>('no');
  const [fault, setFault] = useState<unknown>(undefined);
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => void (isGone.current = true);
  }, []);
  const send = useCallback(
    async (bodies: readonly object[]): Promise<boolean> => {
      setFault(undefined);
      setSending('sent');
      const late = setTimeout(() => setSending('late'), CONFIRM_MS);
      try {
        for (const body of bodies) {
          for (;;) {
            try {
              await post('/system/command', body, { query: { account }, timeoutMs: 5_000 });
              break;
            } catch (error) {
              if (!isPassing(error) || isGone.current) throw error;
              setSending('late');
              await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
            }
          }
        }
        return true;
      } catch (error) {
        setFault(error);
        return false;
      } finally {
        clearTimeout(late);
        setSending('no');
      }
    },
    [account],
  );
  return { sending, fault, send };
}

/** From the terminal a stop needs neither this page nor the API. */
const Late = ({ command }: { readonly command?: string }): ReactNode => (
  <p role="alert" className="rounded-button bg-chip-warn-bg px-3 py-2 text-body text-chip-warn">
    Not confirmed. Still trying.
    {command === undefined ? null : (
      <>
        {' '}
        From a terminal: <code className="font-mono">{command}</code>
      </>
    )}
  </p>
);

type AskProps = { readonly onClose: () => void; readonly isReal: boolean };

function StopAsk({ onClose, isReal }: AskProps): ReactNode {
  const state = useLiveState();
  const facts = useFacts();
  const rows = useMemo(() => positionRows(state, facts), [state, facts]);
  const entries = armed(state).length;
  const [isClosing, setClosing] = useState(false);
  const [typed, setTyped] = useState('');
  const { sending, fault, send } = useCommand(state.account);
  const isKnown = state.loaded && state.link.phase !== 'lost';
  const go = async (): Promise<void> => {
    const isDone = await send([{ type: 'emergency_stop' }, ...(isClosing ? [{ type: 'flatten' }] : [])]);
    if (!isDone) return;
    toast(isClosing ? 'Entries are stopped, positions are being closed.' : 'Entries are stopped.');
    onClose();
  };
  const mistyped = isReal && isClosing && typed !== state.account ? 'Type the name of the account first' : undefined;
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-body text-t2 marker:text-t3">
        <li>
          {isKnown && entries === 0
            ? 'No entry is at work'
            : isKnown
              ? `Cancels ${plural(entries, 'working entry', 'working entries')}`
              : 'Cancels all working entries'}
        </li>
        <li>Blocks new entries until a person resets it, also after a restart</li>
        <li>
          {isKnown && rows.length === 0
            ? 'No position is open'
            : isKnown
              ? `Keeps ${plural(rows.length, 'position')} with ${rows.length === 1 ? 'its' : 'their'} stop and target`
              : 'Keeps positions with their stop and target'}
        </li>
      </ul>
      {isKnown && rows.length === 0 && !isClosing ? null : (
        <CheckField
          checked={isClosing}
          onChange={(event) => setClosing(event.target.checked)}
          label={
            isKnown
              ? `Also close ${plural(rows.length, 'position')} at market, now about ${money(total(rows.map(({ pnl }) => pnl)), facts.currency, 'plus')}`
              : 'Also close all positions at market'
          }
        />
      )}
      {isReal && isClosing ? (
        <TextField
          label={`Type ${state.account} to close positions with real money`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      ) : null}
      {sending === 'late' ? <Late command="smc stop" /> : null}
      {fault === undefined ? null : <Failed what={sentenceOf(fault)} />}
      <div className="flex flex-wrap justify-end gap-2 pt-1">
        <Button data-autofocus onClick={onClose}>
          Keep trading
        </Button>
        {isClosing ? (
          <HoldButton
            kind={isReal ? 'real' : 'stop'}
            busy={sending !== 'no'}
            disabledWhy={mistyped}
            onHeld={() => void go()}
          >
            Hold to stop and close
          </HoldButton>
        ) : (
          <Button kind="stop" busy={sending !== 'no'} onClick={() => void go()}>
            Stop entries
          </Button>
        )}
      </div>
    </div>
  );
}

function ResetAsk({ onClose, detail }: { readonly onClose: () => void; readonly detail: string }): ReactNode {
  const { account } = useLive((state) => ({ account: state.account }));
  const [reason, setReason] = useState('');
  const { sending, fault, send } = useCommand(account);
  const short = reason.trim().length < REASON_LEAST ? `A reason of at least ${REASON_LEAST} characters` : undefined;
  const go = async (): Promise<void> => {
    if (!(await send([{ type: 'reset_breaker', tier: 'system', reason: reason.trim() }]))) return;
    toast('Reset. Entries may be placed again.');
    onClose();
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (short === undefined) void go();
      }}
    >
      <p className="text-body text-t2">
        The emergency stop was {detail}. After the reset strategies may place entries again; positions and their stops
        are as they are now.
      </p>
      <TextField
        label="Why is it safe to go on?"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="Kept in the audit trail."
        maxLength={REASON_MOST}
      />
      {sending === 'late' ? <Late /> : null}
      {fault === undefined ? null : <Failed what={sentenceOf(fault)} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Stay stopped</Button>
        <Button kind="primary" type="submit" busy={sending !== 'no'} disabledWhy={short}>
          Reset and go on
        </Button>
      </div>
    </form>
  );
}

export function StopButton(): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { account, stopped, stoppedAt, detail, isReal } = useLive(({ account: name, view, status }) => {
    const system = view.tripped.get('system');
    const told = status?.breakers.find(({ tier, account: of }) => tier === 'system' && of === name);
    const stop = [system, told].find((each) => each?.rule === 'emergency-stop');
    return {
      account: name,
      stopped: stop !== undefined,
      stoppedAt: stop === undefined ? undefined : 'time' in stop ? stop.time : stop.since,
      detail: stop?.detail ?? '',
      isReal: modeOf(status, name) === 'real',
    };
  });
  const { zone } = useSettings();
  const denied = useMay('command');
  const open = useCallback(() => {
    if (denied === undefined) setOpen(true);
    else toast(`Stop: ${denied}`);
  }, [denied]);
  useShortcuts(useMemo(() => [{ keys: 'mod+.', what: 'Stop trading', group: 'Anywhere', run: open }], [open]));
  const close = (): void => setOpen(false);
  return (
    <>
      <Button
        id="stop"
        kind="stop"
        icon="stop"
        onClick={open}
        disabledWhy={denied}
        aria-keyshortcuts="Control+. Meta+."
        className="font-semibold max-tablet:ml-auto max-tablet:min-h-11 max-tablet:px-4"
      >
        {stopped ? (
          <>
            <span className="max-tablet:hidden">Stopped {clock(stoppedAt, zone)} · Reset</span>
            <span className="tablet:hidden">Reset</span>
          </>
        ) : (
          'Stop'
        )}
      </Button>
      <Dialog
        open={isOpen}
        onClose={close}
        width="narrow"
        title={stopped ? `Reset the stop of ${account}?` : `Stop trading on ${account}?`}
      >
        {stopped ? <ResetAsk onClose={close} detail={detail} /> : <StopAsk onClose={close} isReal={isReal} />}
      </Dialog>
    </>
  );
}
