import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useClient } from 'urql';
import type { Service } from '../gql/graphql.ts';
import { IntegrationChangedDocument, type IntegrationPartsFragment } from '../gql/graphql.ts';
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

/** Changes are told, and not each call that goes as the one before it did: of moments the later one counts. */
function upToDate<T extends IntegrationPartsFragment>(fetched: T, told: IntegrationPartsFragment | undefined): T {
  if (!told) return fetched;
  const other = fetched.stubbed !== told.stubbed || fetched.credential?.connectedAt !== told.credential?.connectedAt;
  if (other) return { ...fetched, ...told };
  const { credential, health } = told;
  return {
    ...fetched,
    ...told,
    credential: credential && {
      ...credential,
      verifiedAt: later(credential.verifiedAt, fetched.credential?.verifiedAt),
    },
    health: {
      ...health,
      lastSuccessAt: later(health.lastSuccessAt, fetched.health.lastSuccessAt),
      lastFailureAt: later(health.lastFailureAt, fetched.health.lastFailureAt),
    },
  };
}

type Moment = string | null | undefined;

function later(a: Moment, b: Moment): string | null {
  return (a && b ? (Date.parse(a) < Date.parse(b) ? b : a) : a || b) ?? null;
}
