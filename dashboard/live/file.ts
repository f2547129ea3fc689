// File: an answer that is no JSON: figures as text, reports as files. Faults are those of every request.
import { address } from './api.ts';
import { problemFrom, unreachable } from './problem.ts';
import type { Query } from './api.ts';

const TIMEOUT_MS = 60_000;

export type ReplyFile = { readonly blob: Blob; readonly name: string | undefined };

/** @returns what stands between the quotes of `filename="…"` */
export const fileName = (disposition: string | null): string | undefined =>
  /filename="([^"/\\]+)"/.exec(disposition ?? '')?.[1];

/** @throws ApiError for every answer that is no success, and where there is none */
export async function getFile(path: string, query?: Query, signal?: AbortSignal): Promise<ReplyFile> {
  const patience = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let blob: Blob;
  try {
    response = await fetch(address(path, query), {
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
    blob = await response.blob();
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw unreachable(cause);
  }
  if (!response.ok) throw problemFrom(response.status, await blob.text(), response.headers.get('retry-after'));
  return { blob, name: fileName(response.headers.get('content-disposition')) };
}

export const getText = async (path: string, query?: Query, signal?: AbortSignal): Promise<string> =>
  (await getFile(path, query, signal)).blob.text();
