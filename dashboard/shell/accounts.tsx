// Accounts: which of the own accounts is looked at. All pages follow it, and it is the same at the next visit.
import { cx } from '#dashboard/ui/cx.ts';
import { Icon } from '#dashboard/ui/icon.tsx';
import { Menu, MenuItem } from '#dashboard/ui/menu.tsx';
import { plural } from '#dashboard/format/figure.ts';
import { settings } from '#dashboard/settings/use-settings.ts';
import { useLive } from '#dashboard/live/use-live.ts';
import { useNavigate } from '@tanstack/react-router';
import { useUser } from '#dashboard/live/session.ts';
import type { ReactNode } from 'react';

export type AccountChoice = {
  readonly name: string;
  readonly isLookedAt: boolean;
  readonly tripped: number;
  readonly look: () => void;
};

/** Empty where there is no choice. */
export function useAccountChoices(): readonly AccountChoice[] {
  const { accounts } = useUser();
  const { account, tripped } = useLive(({ account: name, status }) => ({
    account: name,
    tripped: status?.breakers.map((each) => each.account).join('\n') ?? '',
  }));
  const navigate = useNavigate();
  if (accounts.length < 2) return [];
  const names = tripped.split('\n');
  return accounts.map((name) => ({
    name,
    isLookedAt: name === account,
    tripped: names.filter((each) => each === name).length,
    look: () => {
      settings.set({ account: name });
      // What was asked about is a thing of the account that is left.
      void navigate({ to: '.', search: (before) => ({ ...before, why: undefined }) });
    },
  }));
}

export function AccountItems({ choices }: { readonly choices: readonly AccountChoice[] }): ReactNode {
  return choices.map(({ name, isLookedAt, tripped, look }) => (
    <MenuItem key={name} onSelect={look}>
      <span className="flex size-4 items-center justify-center">
        {isLookedAt ? <Icon name="check" size={14} /> : null}
      </span>
      <span className={cx('flex-1', isLookedAt && 'font-medium')}>
        {name}
        {isLookedAt ? <span className="sr-only"> (looked at)</span> : null}
      </span>
      {tripped === 0 ? null : <span className="text-note text-loss">{plural(tripped, 'breaker')} tripped</span>}
    </MenuItem>
  ));
}

/** In the banner: its name, and a word where another of them needs a look. */
export function AccountSwitch(): ReactNode {
  const choices = useAccountChoices();
  const looked = choices.find(({ isLookedAt }) => isLookedAt);
  const ill = choices.filter(({ isLookedAt, tripped }) => !isLookedAt && tripped > 0);
  return (
    <Menu
      label="Account"
      trigger={(trigger) => (
        <button
          {...trigger}
          type="button"
          className="-my-0.5 inline-flex min-h-6 items-center gap-1 rounded-chip px-1 font-medium hover:bg-current/12"
        >
          <span className="sr-only">Account </span>
          {looked?.name}
          {ill.length === 0 ? null : (
            <span>· {ill.length === 1 ? `${ill[0]!.name} halted` : `${ill.length} halted`}</span>
          )}
          <Icon name="down" size={12} />
        </button>
      )}
    >
      <AccountItems choices={choices} />
    </Menu>
  );
}
