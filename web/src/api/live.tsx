import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useClient } from 'urql';
import type { Service } from '../gql/graphql.ts';
import { IntegrationChangedDocument, type IntegrationPartsFragment } from '../gql/graphql.ts';
import { arrivedAt } from './arrival.ts';
import { type Connection, currentConnection, onConnection } from './stream.ts';

type States = ReadonlyMap<Service, IntegrationPartsFragment>;

const Live = createContext<States>(new Map());

/** Follows how all integrations are, for every page below. One stream serves them all: a browser has few connections. */
export function LiveIntegrations({ children }: { children: ReactNode }) {
  const client = useClient();
  const connection = useConnection();
  const [states, setStates] = useState<States>(new Map());
  useEffect(() => {
    const { unsubscribe } = client.subscription(IntegrationChangedDocument, {}).subscribe((result) => {
      const changed = result.data?.integrationChanged;
      if (changed) setStates((known) => new Map(known).set(changed.service, changed));
    });
    return unsubscribe;
  }, [client]);
  // What was told before the stream broke may be old by now: what is fetched counts until it is back.
  const shown = useMemo(() => (connection === 'live' ? states : new Map()), [connection, states]);
  return <Live.Provider value={shown}>{children}</Live.Provider>;
}

export function useConnection(): Connection {
  return useSyncExternalStore(onConnection, currentConnection);
}

/** Brings what was fetched up to date with what has been told since. */
export function useLive(): <T extends IntegrationPartsFragment>(fetched: T) => T {
  const states = useContext(Live);
  return (fetched) => upToDate(fetched, states.get(fetched.service));
}

/**
 * What arrived last counts. Changes are told, and not each call that goes as the one before it did: of moments the later
 * one does.
 */
function upToDate<T extends IntegrationPartsFragment>(fetched: T, told: IntegrationPartsFragment | undefined): T {
  if (!told) return fetched;
  const last = arrivedAt(fetched.health.breaker) > arrivedAt(told.health.breaker) ? fetched : { ...fetched, ...told };
  const first = last === fetched ? told : fetched;
  const other = first.stubbed !== last.stubbed || first.credential?.connectedAt !== last.credential?.connectedAt;
  if (other) return last;
  const { credential, health } = last;
  return {
    ...last,
    credential: credential && { ...credential, verifiedAt: later(credential.verifiedAt, first.credential?.verifiedAt) },
    health: {
      ...health,
      lastSuccessAt: later(health.lastSuccessAt, first.health.lastSuccessAt),
      lastFailureAt: later(health.lastFailureAt, first.health.lastFailureAt),
    },
  };
}

type Moment = string | null | undefined;

function later(a: Moment, b: Moment): string | null {
  return (a && b ? (Date.parse(a) < Date.parse(b) ? b : a) : a || b) ?? null;
}
