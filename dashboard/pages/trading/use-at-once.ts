// Use at once: what a person has chosen is shown with the next frame; the address, and with it all of the page, hears of it after that.
import { useEffect, useRef, useState } from 'react';

/** Once what is due has been painted. */
const afterPaint = (run: () => void): void => void requestAnimationFrame(() => setTimeout(run));

/** @returns what is shown, and how to choose another */
export function useAtOnce<Value extends string>(
  told: Value,
  onChoose: (value: Value) => void,
): readonly [Value, (value: Value) => void] {
  const [chosen, setChosen] = useState<Value>();
  const [before, setBefore] = useState(told);
  const latest = useRef({ onChoose, chosen });
  useEffect(() => void (latest.current = { onChoose, chosen }));
  // The address has heard of it, or has gone elsewhere.
  if (before !== told) {
    setBefore(told);
    setChosen(undefined);
  }
  const choose = (value: Value): void => {
    setChosen(value);
    // Of several in a row the last counts.
    afterPaint(() => {
      const { onChoose: tell, chosen: last } = latest.current;
      if (last === value) tell(value);
    });
  };
  return [chosen ?? told, choose];
}
