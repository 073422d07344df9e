import { useSyncExternalStore } from 'react';
import { mapExchange } from 'urql';
import { isSignedOut } from './problem.ts';

/** Whether the server knows who is asking. `ended` is a session that was there while this page was open. */
export type Session = 'unknown' | 'open' | 'none' | 'ended';

let session: Session = 'unknown';
const listeners = new Set<() => void>();

function become(next: Session): void {
  if (session === next) return;
  session = next;
  for (const listener of listeners) listener();
}

/** The server has answered that it does not know who is asking. */
export function signedOut(): void {
  become(session === 'open' || session === 'ended' ? 'ended' : 'none');
}

/** The server has answered somebody it knows. */
export function signedIn(): void {
  become('open');
}

export function useSession(): Session {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => session,
  );
}

/** Takes from each answer whether there is a session. Belongs behind the cache. */
export const sessionExchange = mapExchange({
  onResult({ data, error }) {
    if (isSignedOut(error)) signedOut();
    else if (data) signedIn();
  },
});
