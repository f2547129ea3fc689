// Roles tab: what each role may, in words. It is told, not changed: the table stands in the program.
import { ANSWER_WORDS, MATRIX, ROLE_WORDS, ROLES } from './people.ts';
import { cx } from '#dashboard/ui/cx.ts';
import type { ReactNode } from 'react';

export const RolesTab = (): ReactNode => (
  <div className="flex flex-col gap-4 py-3">
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 px-3.5 text-body">
      {ROLES.map((role) => (
        <div key={role} className="contents">
          <dt className="font-medium">{role}</dt>
          <dd className="text-t2">{ROLE_WORDS[role]}</dd>
        </div>
      ))}
    </dl>
    <table className="w-full text-table">
      <caption className="sr-only">What each role may</caption>
      <thead className="text-head text-t3">
        <tr>
          <th scope="col" className="py-1.5 pl-3.5 text-left font-normal">
            May
          </th>
          {ROLES.map((role) => (
            <th key={role} scope="col" className="px-2 py-1.5 text-left font-normal last:pr-3.5">
              {role}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {MATRIX.map(({ what, may }) => (
          <tr key={what} className="border-t border-line1">
            <th scope="row" className="py-2 pl-3.5 text-left font-normal text-t1">
              {what}
            </th>
            {ROLES.map((role) => (
              <td key={role} className={cx('px-2 py-2 last:pr-3.5', may[role] === 'no' ? 'text-t3' : 'text-t1')}>
                {ANSWER_WORDS[may[role]]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    <p className="px-3.5 text-note text-t3">
      “own” is of the own accounts, or of what one did oneself. An API key may at most what its person may, and never
      manages people or keys.
    </p>
  </div>
);
