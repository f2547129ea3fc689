// Settings form: how the page looks and speaks to this person. At once, and kept in this browser.
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { SelectField } from '#dashboard/ui/field.tsx';
import { settings, useSettings } from '#dashboard/settings/use-settings.ts';
import { zoneWord } from '#dashboard/format/moment.ts';
import type { ReactNode } from 'react';

type RowProps = { readonly label: string; readonly note?: string; readonly children: ReactNode };

const Row = ({ label, note, children }: RowProps): ReactNode => (
  <div className="flex flex-wrap items-center justify-between gap-2">
    <div>
      <p className="text-body text-t1">{label}</p>
      {note === undefined ? null : <p className="text-note text-t3">{note}</p>}
    </div>
    {children}
  </div>
);

const local = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = [
  ...new Set([
    'UTC',
    local,
    'America/New_York',
    'Europe/London',
    'Europe/Berlin',
    'Europe/Prague',
    'Asia/Tokyo',
    'Asia/Singapore',
  ]),
];

export function SettingsForm(): ReactNode {
  const { theme, density, colours, zone, announce } = useSettings();
  return (
    <div className="flex flex-col gap-4">
      <Row label="Theme">
        <Segmented
          label="Theme"
          value={theme}
          onChange={(next) => settings.set({ theme: next })}
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'dark', label: 'Dark' },
            { value: 'light', label: 'Light' },
          ]}
        />
      </Row>
      <Row label="Density">
        <Segmented
          label="Density"
          value={density}
          onChange={(next) => settings.set({ density: next })}
          options={[
            { value: 'comfortable', label: 'Comfortable' },
            { value: 'compact', label: 'Compact' },
          ]}
        />
      </Row>
      <Row label="Colours" note="Sign, arrow and word always say the same.">
        <Segmented
          label="Colours"
          value={colours}
          onChange={(next) => settings.set({ colours: next })}
          options={[
            { value: 'standard', label: 'Standard' },
            { value: 'colour-blind', label: 'Colour-blind' },
            { value: 'red-up', label: 'Red is up' },
          ]}
        />
      </Row>
      <Row label="Read aloud" note="By a screen reader, without being asked. Never prices.">
        <Segmented
          label="Read aloud"
          value={announce}
          onChange={(next) => settings.set({ announce: next })}
          options={[
            { value: 'all', label: 'All' },
            { value: 'trades', label: 'Trades' },
            { value: 'critical', label: 'Critical' },
          ]}
        />
      </Row>
      <SelectField
        label="Time zone"
        value={zone}
        onChange={(event) => settings.set({ zone: event.target.value })}
        options={[...new Set([...zones, zone])].map((each) => ({
          value: each,
          label: each === 'UTC' ? 'UTC' : `${zoneWord(each)}${each === local ? ' (this machine)' : ''}`,
        }))}
        hint="Every time on hover says UTC as well."
      />
    </div>
  );
}
