// Use config: the configuration as text, checked while it is typed, and every version there was.
import { ask, get, post } from '#dashboard/live/api.ts';
import { useEffect, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Change } from './effects.ts';
import type { Page } from '#dashboard/live/api.ts';
import type { UseQueryResult } from '@tanstack/react-query';

export type Version = {
  readonly version: number;
  readonly saved_at: number;
  readonly saved_by: string;
  readonly reason: string;
};
export type ConfigDocument = Version & { readonly text: string };
export type Fault = { readonly path: string; readonly reason: string };
export type Check = { readonly faults: readonly Fault[]; readonly changes: readonly Change[] };

const DOCUMENT = ['config-document'];
const HISTORY = ['config-history'];
const CALM_MS = 400;

/** Looked at again and again: somebody else may save. */
export const useDocument = () =>
  useQuery({
    queryKey: DOCUMENT,
    queryFn: ({ signal }) => get<ConfigDocument>('/api/v1/config/document', undefined, signal),
    refetchInterval: 10_000,
  });

export const useHistory = () =>
  useQuery({
    queryKey: HISTORY,
    queryFn: ({ signal }) => get<Page<Version>>('/api/v1/config/history', { limit: 200 }, signal),
  });

export const useVersion = (version: number | undefined) =>
  useQuery({
    queryKey: ['config-version', version],
    enabled: version !== undefined,
    staleTime: Infinity,
    queryFn: ({ signal }) => get<ConfigDocument>(`/api/v1/config/history/${version}`, undefined, signal),
  });

/** A text once nobody has typed for a moment. */
export function useCalm(text: string): string {
  const [calm, setCalm] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(text), CALM_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return calm;
}

/** @param version with every saved version what is in force may be another */
export const useCheck = (text: string | undefined, version: number | undefined): UseQueryResult<Check> =>
  useQuery<Check>({
    queryKey: ['config-check', version, text],
    enabled: text !== undefined,
    placeholderData: (before) => before,
    queryFn: ({ signal }) => post<Check>('/api/v1/config/check', { text }, { signal }),
  });

export function useSave() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { readonly text: string; readonly base_version: number; readonly reason: string }) =>
      ask<ConfigDocument>('PUT', '/api/v1/config/document', { body }),
    onSuccess: async (saved) => {
      client.setQueryData(DOCUMENT, saved);
      await Promise.all([
        client.invalidateQueries({ queryKey: HISTORY }),
        // Limits, the day and the figures that follow from them.
        client.invalidateQueries({ queryKey: ['facts'] }),
        client.invalidateQueries({ queryKey: ['limits'] }),
      ]);
    },
    // Somebody else was faster: see what they saved.
    onError: () => void client.invalidateQueries({ queryKey: DOCUMENT }),
  });
}
