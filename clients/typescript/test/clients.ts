import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, cacheExchange, fetchExchange, gql } from '@urql/core';
import { parse } from 'graphql';

import { type RetryLinkOptions, avaRetryLink } from '../src/apollo.js';
import type { RetryOptions } from '../src/retry.js';
import { avaRetryExchange } from '../src/urql.js';
import type { Server } from './server.js';

const url = 'http://server.test/graphql';

export function urql(server: Server, options?: RetryOptions): Client {
  return new Client({ url, fetch: server.fetch, preferGetMethod: false, exchanges: [cacheExchange, avaRetryExchange(options), fetchExchange] });
}

export function apollo(server: Server, options?: RetryLinkOptions): ApolloClient {
  return new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([avaRetryLink(options), new HttpLink({ uri: url, fetch: server.fetch })]),
  });
}

/** How an operation ended, in either client: what failed is looked at, not caught. */
export interface Ended { readonly data: unknown; readonly error: unknown }

/** Both clients in the same words, so that what holds for both is said once. */
export interface AnyClient {
  query(document: string): Promise<Ended>;
  mutate(document: string, variables: Record<string, unknown>): Promise<Ended>;
}

export const clients: Record<string, (server: Server, options?: RetryOptions) => AnyClient> = {
  urql(server, options) {
    const client = urql(server, options);
    return {
      query: (document) => client.query(gql(document), {}, { requestPolicy: 'network-only' }).toPromise().then(ended),
      mutate: (document, variables) => client.mutation(gql(document), variables).toPromise().then(ended),
    };
  },
  apollo(server, options) {
    const client = apollo(server, options);
    return {
      query: (document) => client.query({ query: parse(document), fetchPolicy: 'network-only', errorPolicy: 'all' }).then(ended),
      mutate: (document, variables) => client.mutate({ mutation: parse(document), variables, fetchPolicy: 'no-cache', errorPolicy: 'all' }).then(ended),
    };
  },
};

function ended({ data, error }: { data?: unknown; error?: unknown }): Ended {
  return { data, error };
}
