// Use stable: the same value for as long as it says the same, for what costs more than comparing it.
import { useMemo, useState } from 'react';

/** @param value plain data without bigints */
export function useStable<Value>(value: Value): Value {
  const text = useMemo(() => JSON.stringify(value), [value]);
  const [kept, setKept] = useState({ value, text });
  if (kept.text === text) return kept.value;
  setKept({ value, text });
  return value;
}
