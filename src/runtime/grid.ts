// Grid: the requests that a sweep of parameters is made of: every value of one axis with every value of the other.
import type { ApiPort } from '#api/api.ts';

type OptimisationRequest = Parameters<ApiPort['optimise']>[0];
type BacktestRequest = OptimisationRequest['base'];

export type Cell = { readonly values: readonly number[]; readonly request: BacktestRequest };

/** The last axis runs fastest. */
export function gridOf({ base, axes }: OptimisationRequest): readonly Cell[] {
  let cells: readonly Cell[] = [{ values: [], request: base }];
  for (const { strategy, parameter, values } of axes)
    cells = cells.flatMap((cell) =>
      values.map((value) => ({
        values: [...cell.values, value],
        request: {
          ...cell.request,
          strategies: cell.request.strategies.map((each) =>
            each.name === strategy ? { ...each, parameters: { ...each.parameters, [parameter]: value } } : each,
          ),
        },
      })),
    );
  return cells;
}
