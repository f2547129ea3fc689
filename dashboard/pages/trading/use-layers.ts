// Use layers: what this person wants to see on the chart of this symbol, as it was left the last time.
import { layersFrom, layersKey, layersText } from '#dashboard/chart/layers.ts';
import { useState } from 'react';
import type { Layers } from '#dashboard/chart/layers.ts';

const read = (key: string): Layers => {
  try {
    return layersFrom(localStorage.getItem(key));
  } catch {
    return layersFrom(undefined);
  }
};

export function useLayers(user: string, symbol: string): readonly [Layers, (layers: Layers) => void] {
  const key = layersKey(user, symbol);
  const [kept, setKept] = useState(() => ({ key, layers: read(key) }));
  const current = kept.key === key ? kept : { key, layers: read(key) };
  if (current !== kept) setKept(current);
  return [
    current.layers,
    (layers) => {
      setKept({ key, layers });
      try {
        localStorage.setItem(key, layersText(layers));
      } catch {
        // Kept for this visit only.
      }
    },
  ];
}
