// audit: reads the audit log from end to end and says whether any row was edited, taken out or put in.
import { DEFAULT_DIRECTORY } from './paper.ts';
import { openLog } from '#store/log/log.ts';
import { paint } from './terminal.ts';
import { SmcError } from '#model/fate.ts';
import { storesIn } from './stores.ts';
import type { Shell } from './shell.ts';

export type AuditOptions = { readonly audit: string | true; readonly json?: boolean };

/** The agent may be running. @throws SmcError VERIFY_FAILED at the first fault, FILE_NOT_FOUND */
export function verifyAudit({ audit, json }: AuditOptions, shell: Shell): void {
  const directory = audit === true ? DEFAULT_DIRECTORY : audit;
  for (const store of storesIn(directory)) {
    const log = openLog(store.directory, { readOnly: true });
    try {
      const { count, hash } = log.audit.head();
      const fault = log.audit.verify();
      if (json === true)
        shell.out.write(`${JSON.stringify({ store: store.name, rows: count, head: hash, fault: fault ?? null })}\n`);
      else if (fault === undefined)
        shell.out.write(
          `${store.name}: ${paint(shell.out, 'green', `${count} rows, every one as it was written`)}, head ${hash}\n`,
        );
      if (fault !== undefined)
        throw new SmcError(
          'VERIFY_FAILED',
          `row ${fault.number} of the audit log of ${store.name}: ${fault.why}`,
          log.path,
          'keep this folder as it is, and compare it with the last backup',
        );
    } finally {
      log.close();
    }
  }
}
