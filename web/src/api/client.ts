import { type Client, cacheExchange, createClient, fetchExchange, subscriptionExchange } from 'urql';
import { arrivalExchange } from './arrival.ts';
import { requestHeaders } from './headers.ts';
import { address } from './server.ts';
import { sessionExchange } from './session.ts';
import { forwardSubscription } from './stream.ts';

/**
 * Shows what is kept at once, and asks the server all the same: it keeps what providers answered, so that asking is
 * cheap.
 */
export function newClient(): Client {
  return createClient({
    url: address('graphql'),
    fetchOptions: () => ({ headers: requestHeaders() }),
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [
      cacheExchange,
      arrivalExchange,
      sessionExchange,
      fetchExchange,
      subscriptionExchange({ forwardSubscription }),
    ],
  });
}
