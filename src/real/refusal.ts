// Refusal: why an account may not trade real money, by a code that a person can look up.
import type { ErrorCode } from '#model/fate.ts';

export type GateCode = Extract<ErrorCode, `REAL_${string}` | 'VENUE_UNREACHABLE' | 'VENUE_REFUSED'>;

export type Refusal = {
  readonly code: GateCode;
  readonly what: string;
  readonly where: string;
  readonly mend: string;
};

export const refusal = (code: GateCode, what: string, where: string, mend: string): Refusal => ({
  code,
  what,
  where,
  mend,
});
