// Sample: the form of a kind of pattern, small, as the chart draws it: for legends, lists and cards.
import { paintSample } from './paint.ts';
import { readPalette } from './palette.ts';
import { useEffect, useRef } from 'react';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { Form } from '#model/form.ts';
import type { ReactNode } from 'react';

const WIDTH = 18;
const HEIGHT = 12;

export function Sample({ form, direction = 1 }: { readonly form: Form; readonly direction?: number }): ReactNode {
  const place = useRef<HTMLCanvasElement>(null);
  const { theme, colours } = useSettings();
  useEffect(() => {
    const canvas = place.current;
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return;
    const ratio = window.devicePixelRatio;
    canvas.width = WIDTH * ratio;
    canvas.height = HEIGHT * ratio;
    context.scale(ratio, ratio);
    paintSample(context, readPalette(document.body), form, direction);
  }, [form, direction, theme, colours]);
  return <canvas ref={place} aria-hidden="true" className="h-3 w-4.5 shrink-0" />;
}
