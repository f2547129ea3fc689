// Layer: our drawings as primitives of the chart library, one for each layer however many things are on it.
import type { IPrimitivePaneRenderer, ISeriesApi, ISeriesPrimitive, PrimitivePaneViewZOrder } from 'lightweight-charts';

export type Layer = {
  readonly order: PrimitivePaneViewZOrder;
  /** In CSS pixels, once a frame. */
  readonly paint: (context: CanvasRenderingContext2D, width: number, height: number) => void;
};

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** @returns what asks for the next frame */
export function attachLayers(series: ISeriesApi<'Candlestick'>, layers: readonly Layer[]): () => void {
  let update = (): void => undefined;
  for (const { order, paint } of layers) {
    const renderer: IPrimitivePaneRenderer = {
      draw: (target: Target) =>
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          context.save();
          paint(context, mediaSize.width, mediaSize.height);
          context.restore();
        }),
    };
    // The same list each time: the library compares.
    const views = [{ zOrder: () => order, renderer: () => renderer }];
    const primitive: ISeriesPrimitive = {
      attached: ({ requestUpdate }) => {
        update = requestUpdate;
      },
      paneViews: () => views,
    };
    series.attachPrimitive(primitive);
  }
  return () => update();
}
