import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../api/problem.ts';
import type { ErrorCode, Service } from '../gql/graphql.ts';
import type { Messages } from '../i18n/en.ts';
import { useTranslation } from '../i18n/index.ts';
import { useQueryState } from '../ui/query.ts';

/** How a visit to a consent page ended, as the address says that the browser comes back to. */
export type Outcome = { connected: true } | { error: ErrorCode; correlationId: string | null };

type Told = { visit: string; outcome: Outcome } | { taken: string };

/**
 * By this channel the window that comes back from the consent tells the page that waits for it. It reaches pages of
 * this origin alone, and also those that the policies of the pages between have cut off from their opener.
 */
const CHANNEL = 'ava-consent';

/** How long the page that waits has to take the outcome before the other shows it itself. */
const PATIENCE_MS = 1_500;

const KEYS = ['consent', 'connected', 'error', 'correlationId'] as const;

/** Calls `take` once the visit has ended, in whichever window. If it returns false, that window shows how it ended. */
export function whenReturned(visit: string, take: (outcome: Outcome) => boolean): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (!('visit' in data) || data.visit !== visit) return;
    if (take(data.outcome)) channel.postMessage({ taken: visit } satisfies Told);
    channel.close();
  };
  return () => channel.close();
}

/**
 * In a window that has come back from a consent: hands the outcome to the page that waits, and closes. `shut` is where
 * the browser does not let a window close itself; `none` in every other window, and where nobody waits any more.
 */
export function useHandOver(): 'none' | 'handing' | 'shut' {
  const { t } = useTranslation();
  const { values, set } = useQueryState(KEYS);
  const { consent } = values;
  const [state, setState] = useState<'none' | 'handing' | 'shut'>(consent ? 'handing' : 'none');
  const outcome = useRef(outcomeOf(values, t));
  const forget = useRef(() => {});
  forget.current = () => set({ consent: '' });
  useEffect(() => {
    if (state !== 'handing') return;
    const nobody = () => {
      forget.current();
      setState('none');
    };
    if (!outcome.current) {
      nobody();
      return;
    }
    const channel = new BroadcastChannel(CHANNEL);
    const timer = setTimeout(nobody, PATIENCE_MS);
    channel.onmessage = ({ data }: MessageEvent<Told>) => {
      if (!('taken' in data) || data.taken !== consent) return;
      clearTimeout(timer);
      setState('shut');
      close();
    };
    channel.postMessage({ visit: consent, outcome: outcome.current } satisfies Told);
    return () => {
      clearTimeout(timer);
      channel.close();
    };
  }, [state, consent]);
  return state;
}

/** The refusal that this page was come back to with; the address forgets it. */
export function useRefusal(service: Service): Problem | null {
  const { t } = useTranslation();
  const { values, set } = useQueryState(KEYS);
  const [outcome] = useState(() => outcomeOf(values, t));
  const refused = outcome && 'error' in outcome;
  const forget = useRef(() => {});
  forget.current = () => set({ error: '', correlationId: '' });
  useEffect(() => {
    if (refused) forget.current();
  }, [refused]);
  return refused ? problemOf(outcome, service, t) : null;
}

/** Calls `then` if this page was come back to from a consent that was given; the address forgets it. */
export function useConnected(then: () => void): void {
  const { values, set } = useQueryState(KEYS);
  const { connected } = values;
  const act = useRef(then);
  act.current = then;
  useEffect(() => {
    if (!connected) return;
    set({ connected: '' });
    act.current();
  }, [connected, set]);
}

/** Whether this page was come back to from a consent that did not go well. */
export function useRefused(): boolean {
  return useQueryState(KEYS).values.error !== '';
}

/** An address can be written by anybody: a code that there is not is no code. */
function outcomeOf(values: Record<(typeof KEYS)[number], string>, t: Messages): Outcome | null {
  if (values.error) {
    const known = values.error !== 'OFFLINE' && Object.hasOwn(t.errors, values.error);
    const id = /^[\w.-]{8,128}$/.test(values.correlationId) ? values.correlationId : null;
    return { error: known ? (values.error as ErrorCode) : 'INTERNAL', correlationId: id };
  }
  return values.connected ? { connected: true } : null;
}

/** A consent that failed, ready to be shown. It can always be begun again. */
export function problemOf(outcome: Outcome, service: Service, t: Messages): Problem | null {
  if (!('error' in outcome)) return null;
  const own: Partial<Record<ErrorCode, string>> = t.consent.errors;
  return {
    code: outcome.error,
    sentence: own[outcome.error] ?? null,
    correlationId: outcome.correlationId,
    service,
    action: 'RETRY',
    url: null,
    retryable: true,
    until: null,
    outcome: null,
    field: null,
    upstream: null,
    docUrl: `/docs/ERRORS.md#${outcome.error.toLowerCase()}`,
    path: [],
  };
}
