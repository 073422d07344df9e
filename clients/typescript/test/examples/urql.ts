import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { avaErrors } from '@ava/integrations-client';
import { avaRetryExchange } from '@ava/integrations-client/urql';

const exchanges = [cacheExchange, avaRetryExchange(), fetchExchange];
const client = new Client({ url: '/graphql', exchanges, preferGetMethod: false });
const result = await client.query('{ vapi { assistants { nodes { name } } } }', {});
for (const { path, extensions } of avaErrors(result)) {
  console.warn(path, extensions.code, extensions.userMessage, extensions.correlationId);
}
