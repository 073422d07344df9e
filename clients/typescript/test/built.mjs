// Uses the built package as an application does, against real servers: `node built.mjs STUBBED COUNTED`, where the provider of
// COUNTED counts what reaches it and fails by the name of what is to be made. It prints one JSON line for each check,
// {name, ok, detail}, and {"ask": "posts", "of": NAME} to be told on stdin how often the provider was asked to make that.
import { createInterface } from 'node:readline';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, cacheExchange, fetchExchange, gql } from '@urql/core';
import { parse } from 'graphql';

import { ErrorCode, avaErrors } from '@ava/integrations-client';
import { avaRetryLink } from '@ava/integrations-client/apollo';
import { avaRetryExchange } from '@ava/integrations-client/urql';

const [stubbed, counted] = process.argv.slice(2);
if (!counted) throw new Error('usage: node built.mjs STUBBED COUNTED');

const READ = 'query Read { vapi { assistants(first: 1) { nodes { id } } } }';
const MAKE = 'mutation Make($input: CreateVapiAssistantInput!) { createVapiAssistant(input: $input) { assistant { name } } }';
const told = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

for (const kind of ['urql', 'apollo']) {
  await check(`${kind}: a read that is refused for 2 s is read again after 2 s`, () => refusedRead(kind));
  // In this order: the lost write opens the circuit breaker that refuses the next two.
  await check(`${kind}: a write that may have happened is not sent again`, () => lostWrite(kind));
  await check(`${kind}: a write without a key is not sent again, though it was not sent`, () => unkeyedWrite(kind));
  await check(`${kind}: a write with a key that was not sent is sent again, and made once`, () => keyedWrite(kind));
  await check(`${kind}: a write with a key that a limit refused is sent again, and made once`, () => limitedWrite(kind));
}
await check('a code that a fetch answers is known', known);
process.exit();

async function check(name, body) {
  let ok = true;
  let detail = '';
  try {
    await body();
  } catch (err) {
    ok = false;
    detail = err instanceof Error ? err.stack : JSON.stringify(err);
  }
  console.log(JSON.stringify({ name, ok, detail }));
}

function expect(condition, message) {
  if (!condition) throw new Error(JSON.stringify(message));
}

/** How often the provider was asked to make something of that name. */
async function posts(name) {
  console.log(JSON.stringify({ ask: 'posts', of: name }));
  return Number((await told.next()).value);
}

/**
 * A client, with the moments at which its requests left and their answers came, and the waits between them. `send` answers
 * {data, error} in the words of both clients.
 */
function open(kind, base, headers = {}) {
  const log = { sent: [], answered: [], waits: [] };
  const timed = async (...request) => {
    log.sent.push(performance.now());
    const response = await fetch(...request);
    log.answered.push(performance.now());
    return response;
  };
  const url = `${base}/graphql`;
  const onWait = (wait) => log.waits.push(wait);
  if (kind === 'urql') {
    const exchanges = [cacheExchange, avaRetryExchange({ onWait }), fetchExchange];
    const client = new Client({ url, exchanges, fetch: timed, fetchOptions: { headers }, preferGetMethod: false });
    const send = (document, variables) => (variables ? client.mutation(gql(document), variables) : client.query(gql(document), {})).toPromise();
    return { log, send };
  }
  const link = ApolloLink.from([avaRetryLink({ onWait }), new HttpLink({ uri: url, fetch: timed, headers })]);
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  const errorPolicy = 'all';
  const send = (document, variables) =>
    variables ? client.mutate({ mutation: parse(document), variables, errorPolicy }) : client.query({ query: parse(document), errorPolicy });
  return { log, send };
}

/** Expects one wait: as long as the server asked for, and no more than a quarter longer. */
function waitedOnce({ sent, answered, waits }) {
  expect(sent.length === 2 && waits.length === 1, { sent, waits });
  const { waitMs, errors } = waits[0];
  const { afterMs } = errors[0].extensions.retry;
  expect(afterMs > 0 && waitMs >= afterMs && waitMs <= afterMs + Math.max(afterMs, 1000) / 4 + 1, { waitMs, afterMs });
  // A timer may be a millisecond early by another clock.
  expect(sent[1] - answered[0] >= afterMs - 2, { waited: sent[1] - answered[0], afterMs });
  return errors[0].extensions;
}

async function refusedRead(kind) {
  // Once for everything that has this correlation ID, so that the second time succeeds.
  const { log, send } = open(kind, stubbed, {
    'X-Stub-Scenario': 'vapi=429;retry-after=2;times=1',
    'X-Correlation-ID': `client-${crypto.randomUUID()}`,
  });
  const { data, error } = await send(READ);
  const { code, retry } = waitedOnce(log);
  expect(code === ErrorCode.UPSTREAM_RATE_LIMITED && retry.afterMs === 2000, { code, retry });
  expect(!error && data.vapi.assistants.nodes.length === 1, { data, error });
}

async function lostWrite(kind) {
  const name = `lost-${kind}`;
  const { log, send } = open(kind, counted);
  const { error } = await send(MAKE, { input: { name, idempotencyKey: name } });
  const [{ extensions }] = avaErrors(error);
  expect(extensions.outcome === 'UNKNOWN', extensions);
  expect(log.sent.length === 1 && (await posts(name)) === 1, log.sent);
}

async function unkeyedWrite(kind) {
  const name = `unkeyed-${kind}`;
  const { log, send } = open(kind, counted);
  const { error } = await send(MAKE, { input: { name } });
  const [{ extensions }] = avaErrors(error);
  expect(extensions.code === 'CIRCUIT_OPEN' && extensions.outcome === 'NOT_SENT' && extensions.retry.retryable, extensions);
  expect(log.sent.length === 1 && (await posts(name)) === 0, log.sent);
}

async function keyedWrite(kind) {
  const name = `keyed-${kind}`;
  const { log, send } = open(kind, counted);
  const { data, error } = await send(MAKE, { input: { name, idempotencyKey: name } });
  const { code, outcome } = waitedOnce(log);
  expect(code === 'CIRCUIT_OPEN' && outcome === 'NOT_SENT', { code, outcome });
  expect(!error && data.createVapiAssistant.assistant.name === name, { data, error });
  expect((await posts(name)) === 1, 'made more than once');
}

async function limitedWrite(kind) {
  const name = `limited-${kind}`;
  const { log, send } = open(kind, counted);
  const { data, error } = await send(MAKE, { input: { name, idempotencyKey: name } });
  const { code, outcome } = waitedOnce(log);
  expect(code === 'UPSTREAM_RATE_LIMITED' && outcome === 'REJECTED', { code, outcome });
  expect(!error && data.createVapiAssistant.assistant.name === name, { data, error });
  expect((await posts(name)) === 2, 'not refused once and made once');
}

async function known() {
  const response = await fetch(`${counted}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: '{ nothing }' }),
  });
  const [{ extensions }] = avaErrors(await response.json());
  expect(extensions.code === ErrorCode.GRAPHQL_VALIDATION_FAILED, extensions);
}
