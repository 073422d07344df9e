import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { avaRetryLink } from '@ava/integrations-client/apollo';

export const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.from([avaRetryLink(), new HttpLink({ uri: '/graphql' })]),
});
