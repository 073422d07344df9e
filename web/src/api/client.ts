import { type Client, cacheExchange, createClient, fetchExchange, subscriptionExchange } from 'urql';
import { arrivalExchange } from './arrival.ts';
import { requestHeaders } from './headers.ts';
import { address } from './server.ts';
import { forwardSubscription } from './stream.ts';

const options = {
  url: address('graphql'),
  fetchOptions: () => ({ headers: requestHeaders() }),
  preferGetMethod: false,
} as const;

/**
 * Shows what is kept at once, and asks the server all the same: it keeps what providers answered, so that asking is
 * cheap.
 */
export const client: Client = createClient({
  ...options,
  requestPolicy: 'cache-and-network',
  exchanges: [cacheExchange, arrivalExchange, fetchExchange, subscriptionExchange({ forwardSubscription })],
});

/** Keeps nothing, so that a failure made on purpose shows up nowhere else. `scenario` is for the stubs to act out. */
export function scriptedClient(scenario: string | null): Client {
  return createClient({
    ...options,
    fetchOptions: () => ({ headers: { ...requestHeaders(), ...(scenario ? { 'X-Stub-Scenario': scenario } : {}) } }),
    requestPolicy: 'network-only',
    exchanges: [arrivalExchange, fetchExchange],
  });
}
