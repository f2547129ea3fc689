// Proof: some things need the password again; whoever can ask a person for it says so here, and the request is sent again.

/** @returns whether the password was shown; false where the person has turned away */
type Prover = () => Promise<boolean>;

let prover: Prover | undefined;
let asking: Promise<boolean> | undefined;

/** @returns stop */
export function proveBy(next: Prover): () => void {
  prover = next;
  return () => {
    if (prover === next) prover = undefined;
  };
}

/** Several requests at once are one question. */
export async function prove(): Promise<boolean> {
  asking ??= (prover?.() ?? Promise.resolve(false)).finally(() => {
    asking = undefined;
  });
  return asking;
}
