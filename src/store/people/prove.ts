// Prove: whether somebody is who they say: address, password, and the code of a second factor where there is one.
import type { Millis } from '#model/time.ts';
import type { PasswordKeeper } from './password.ts';
import type { SecondFactors } from './second-factor.ts';
import type { Session } from './session.ts';
import type { Throttle } from './throttle.ts';
import type { User, Users } from './user.ts';

/** `wrong` is one answer for an unknown address, a wrong password, a spent one and a disabled user. */
export type LoginAnswer =
  | { readonly kind: 'in'; readonly user: User; readonly session: Session; readonly token: string }
  /** `second-factor`: the password is right, and a code is missing. */
  | { readonly kind: 'wrong' | 'busy' | 'second-factor' }
  | { readonly kind: 'wait'; readonly waitMs: Millis };

type Around = {
  readonly users: Users;
  readonly factors: SecondFactors;
  readonly throttle: Throttle;
  readonly keeper: PasswordKeeper;
  readonly now: () => Millis;
};

export type Prove = (
  email: string,
  password: string,
  address: string,
  code: string | undefined,
) => Promise<User | LoginAnswer>;

export function prover({ users, factors, throttle, keeper, now }: Around): Prove {
  const isSpent = ({ id }: User): boolean => {
    const { oneTimeUntil } = users.credentialOf(id);
    return oneTimeUntil !== undefined && now() >= oneTimeUntil;
  };

  const wrong = async (email: string): Promise<LoginAnswer> => {
    // Others may have failed while this one was looked at.
    const waitMs = await throttle.failed(email, now());
    return waitMs > 0 ? { kind: 'wait', waitMs } : { kind: 'wrong' };
  };

  /** The password is looked at even where the address is unknown: who asks cannot tell which it was. */
  return async (email, password, address, code) => {
    const waitMs = await throttle.admit(email, address, now());
    if (waitMs > 0) return { kind: 'wait', waitMs };
    const user = users.findByEmail(email);
    const checked = await keeper.check(password, user === undefined ? undefined : users.credentialOf(user.id).hash);
    if (checked === 'busy') return { kind: 'busy' };
    if (user === undefined || checked === 'wrong' || !user.isActive || isSpent(user)) return wrong(email);
    if (factors.state(user.id).isOn) {
      const lockedMs = await throttle.lockOf(email, now());
      if (lockedMs > 0) return { kind: 'wait', waitMs: lockedMs };
      if (code === undefined) return { kind: 'second-factor' };
      const isRight = await factors.check(user.id, code, now());
      // Who has the password and guesses at the code is slowed down as one who guesses at the password.
      if (!isRight) return wrong(email);
    }
    const lateMs = await throttle.passed(email, now());
    if (lateMs > 0) return { kind: 'wait', waitMs: lateMs };
    // Others may have used the one-time password meanwhile.
    if (isSpent(user)) return wrong(email);
    if (checked === 'right-but-old') {
      const hash = await keeper.make(password);
      if (hash !== undefined) users.rehash(user.id, hash);
    }
    return user;
  };
}

/** `off`: the person has no second factor. */
export type FactorAnswer =
  | { readonly kind: 'right'; readonly user: User }
  | { readonly kind: 'wrong' | 'off' }
  | { readonly kind: 'wait'; readonly waitMs: Millis };

export type ProveFactor = (email: string, code: string, address: string) => Promise<FactorAnswer>;

const DEVICE_CODE = /^\d{6}$/;

/** By the code of a device alone, for who sits at the machine already; guessing locks the address as it does at a login. */
export function factorProver({ users, factors, throttle, now }: Around): ProveFactor {
  return async (email, code, address) => {
    const waitMs = await throttle.admit(email, address, now());
    if (waitMs > 0) return { kind: 'wait', waitMs };
    const user = users.findByEmail(email);
    if (user?.isActive === true && !factors.state(user.id).isOn) return { kind: 'off' };
    const isRight = user?.isActive === true && DEVICE_CODE.test(code) && (await factors.check(user.id, code, now()));
    // Meanwhile others may have failed.
    const lateMs = await (isRight ? throttle.lockOf(email, now()) : throttle.failed(email, now()));
    if (lateMs > 0) return { kind: 'wait', waitMs: lateMs };
    return isRight ? { kind: 'right', user } : { kind: 'wrong' };
  };
}
