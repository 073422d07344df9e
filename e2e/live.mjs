// Follows subscriptions with the official clients, graphql-ws and graphql-sse, as an application would: `node live.mjs
// local http://HOST`, or `tokens http://HOST GOOD SHORT` for a server that wants tokens. It prints one JSON line for
// each check, {name, ok, detail}, and {"ask": "restart"} where the server has to be restarted while it goes on.
import { createClient as createEvents } from 'graphql-sse';
import { createClient as createSocket } from 'graphql-ws';
import WebSocket from 'ws';

const [mode, base, ...tokens] = process.argv.slice(2);
if (!base) throw new Error('usage: node live.mjs local|tokens URL [TOKEN...]');

const url = `${base}/graphql`;
const WATCH = 'subscription { integrationChanged(service: VAPI) { status stubbed health { breaker { state } } } }';
const READ = '{ vapi { assistants(first: 1) { nodes { id } } } }';

await { local, tokens: withTokens }[mode]();
process.exit(); // clients of checks that failed would keep it waiting

async function local() {
  for (const kind of ['WebSocket', 'event stream']) {
    await check(`${kind}: the state comes first, then each move of the breaker`, () => moves(kind));
    await check(`${kind}: queries are answered as well`, () => queries(kind));
    await check(`${kind}: a wrong query is told once and not tried again`, () => wrong(kind));
    await check(`${kind}: what is cancelled leaves its place to others`, () => cancel(kind));
  }
  await check('WebSocket: mutations are answered, with their errors', mutation);
  await check('too many streams of one user are told as errors', tooMany);
  await check('what urql sends with every query gets plain JSON', urql);
  await check('subscriptions of both kinds survive a restart of the server', restart);
}

async function withTokens() {
  const [good, short] = tokens;
  await check('a good token in connection_init is enough', () => authorized(good));
  await check('a bad token is final: nobody tries it again', () => unauthorized('Bearer nonsense'));
  await check('no token is final as well', () => unauthorized(undefined));
  await check('when a token ends the client connects again with a fresh one', () => renewed(short, good));
}

async function check(name, body) {
  let ok = true;
  let detail;
  try {
    detail = await within(60_000, body());
  } catch (err) {
    ok = false;
    detail = err instanceof Error ? err.stack : JSON.stringify(err);
  }
  console.log(JSON.stringify({ name, ok, detail: detail ?? '' }));
}

function expect(condition, message) {
  if (!condition) throw new Error(typeof message === 'string' ? message : JSON.stringify(message));
}

async function within(ms, promise, what = 'the check') {
  const timer = new Promise((_, reject) => setTimeout(() => reject(new Error(`${what} took more than ${ms} ms`)), ms).unref());
  return Promise.race([promise, timer]);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A client of a kind, with how often it has connected and how its connections ended. */
function open(kind, options = {}) {
  const log = { connects: 0, closed: [] };
  const client =
    kind === 'WebSocket'
      ? createSocket({
          url: url.replace('http', 'ws'),
          webSocketImpl: WebSocket,
          on: { connecting: () => log.connects++, closed: (event) => log.closed.push(event.code) },
          ...options,
        })
      : createEvents({ url, fetchFn: fetch, on: { connecting: () => log.connects++ }, ...options });
  return { client, log };
}

/** Follows an operation: what has come is taken with next(), until its end. */
function follow(client, query) {
  const f = { results: [], error: undefined, ended: false, wake: () => {} };
  const end = (error) => {
    f.ended = true;
    f.error = error;
    f.wake();
  };
  f.cancel = client.subscribe(
    { query },
    {
      next: (result) => {
        f.results.push(result);
        f.wake();
      },
      error: (err) => end(err ?? 'an error without a value'),
      complete: () => end(undefined),
    },
  );
  f.next = async () => {
    while (f.results.length === 0) {
      if (f.ended) throw new Error(`it has ended: ${describe(f.error)}`);
      await within(30_000, new Promise((resolve) => (f.wake = resolve)), 'the next result');
    }
    return f.results.shift();
  };
  f.until = async (status, state) => {
    for (;;) {
      const { data, errors } = await f.next();
      expect(data && !errors, { errors });
      const now = data.integrationChanged;
      if (now.status === status && now.health.breaker.state === state) return now;
    }
  };
  f.end = async () => {
    while (!f.ended) await within(30_000, new Promise((resolve) => (f.wake = resolve)), 'the end');
    return f.error;
  };
  return f;
}

function describe(error) {
  if (error === undefined) return 'complete';
  return error?.code ? `${error.code} ${error.reason}` : String(error?.message ?? JSON.stringify(error));
}

async function ask(query, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return { response, body: await response.json() };
}

async function moves(kind) {
  const { client } = open(kind);
  const f = follow(client, WATCH);
  const first = await f.until('STUBBED', 'CLOSED');
  expect(first.stubbed === true, first);
  await openBreaker();
  await f.until('UNAVAILABLE', 'OPEN');
  await f.until('DEGRADED', 'HALF_OPEN');
  for (let i = 0; i < 2; i++) await ask(READ);
  await f.until('STUBBED', 'CLOSED');
  f.cancel();
  await client.dispose();
}

async function openBreaker() {
  for (let i = 0; i < 3; i++) await ask(READ, { 'X-Stub-Scenario': 'vapi=503' });
}

async function closeBreaker() {
  const f = follow(open('event stream').client, WATCH);
  await f.until('DEGRADED', 'HALF_OPEN');
  for (let i = 0; i < 2; i++) await ask(READ);
  await f.until('STUBBED', 'CLOSED');
  f.cancel();
}

async function queries(kind) {
  const { client } = open(kind);
  const f = follow(client, READ);
  const { data } = await f.next();
  expect(data.vapi.assistants.nodes.length === 1, data);
  expect((await f.end()) === undefined, `ended with ${describe(f.error)}`);
  await client.dispose();
}

async function wrong(kind) {
  const { client, log } = open(kind);
  const f = follow(client, 'subscription { nope }');
  const errors = kind === 'WebSocket' ? await f.end() : (await f.next()).errors;
  expect(errors?.[0]?.extensions?.code === 'GRAPHQL_VALIDATION_FAILED' && errors[0].extensions.correlationId, errors);
  await pause(1500);
  expect(log.connects === 1, `it connected ${log.connects} times`);
  await client.dispose();
}

async function cancel(kind) {
  const { client } = open(kind);
  for (let i = 0; i < 12; i++) {
    const f = follow(client, WATCH);
    await f.until('STUBBED', 'CLOSED');
    f.cancel();
    await pause(50); // for the server to hear of it
  }
  await client.dispose();
}

async function mutation() {
  const { client } = open('WebSocket');
  const f = follow(client, 'mutation { testIntegration(input: { service: VAPI }) { ok } }');
  expect((await f.next()).data.testIntegration.ok === true, f);
  const g = follow(client, 'mutation { deleteVapiAssistant(input: { id: "nonsense" }) { deletedId } }');
  const { data, errors } = await g.next();
  expect(data.deleteVapiAssistant === null && errors[0].extensions.outcome === 'REJECTED', { data, errors });
  await client.dispose();
}

async function tooMany() {
  const sockets = open('WebSocket');
  const streams = open('event stream');
  const all = [];
  for (let i = 0; i < 4; i++) {
    const f = follow(i % 2 ? sockets.client : streams.client, WATCH);
    await f.until('STUBBED', 'CLOSED');
    all.push(f);
  }
  const fifth = follow(sockets.client, WATCH);
  const errors = await fifth.end();
  expect(errors?.[0]?.extensions?.code === 'RATE_LIMITED', errors);
  const result = await follow(streams.client, WATCH).next();
  expect(result.errors?.[0]?.extensions?.httpStatus === 429, result);
  for (const f of all) f.cancel();
  await sockets.client.dispose();
  streams.client.dispose();
}

async function urql() {
  const Accept = 'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';
  const { response, body } = await ask(READ, { Accept });
  expect(response.headers.get('content-type').startsWith('application/graphql-response+json'), response.headers.get('content-type'));
  expect(body.data.vapi, body);
}

async function restart() {
  const kinds = ['WebSocket', 'event stream'];
  // By itself graphql-ws gives up where nobody listens, as for a moment here.
  const clients = kinds.map((kind) => open(kind, { shouldRetry: () => true }));
  const all = clients.map(({ client }) => follow(client, WATCH));
  for (const f of all) await f.until('STUBBED', 'CLOSED');
  console.log(JSON.stringify({ ask: 'restart' }));
  for (const [i, f] of all.entries()) {
    await f.until('STUBBED', 'CLOSED');
    expect(clients[i].log.connects > 1, `${kinds[i]}: it connected ${clients[i].log.connects} times`);
  }
  expect(clients[0].log.closed[0] === 1001, `closed with ${clients[0].log.closed}`);
  await openBreaker();
  for (const f of all) await f.until('UNAVAILABLE', 'OPEN');
  await closeBreaker();
  for (const f of all) f.cancel();
  await clients[0].client.dispose();
  clients[1].client.dispose();
  return `connections: ${clients.map(({ log }) => log.connects)}`;
}

async function authorized(token) {
  const { client } = open('WebSocket', { connectionParams: { Authorization: `Bearer ${token}` } });
  const { data } = await follow(client, '{ viewer { name method } }').next();
  expect(data.viewer.method === 'BEARER' && data.viewer.name === 'Ann', data);
  await client.dispose();
}

async function unauthorized(authorization) {
  const { client, log } = open('WebSocket', { connectionParams: authorization ? { Authorization: authorization } : undefined });
  const f = follow(client, WATCH);
  const error = await f.end();
  expect(error?.code === 4401, `ended with ${describe(error)}`);
  await pause(3000);
  expect(log.connects === 1, `it connected ${log.connects} times`);
  await client.dispose();
}

async function renewed(short, good) {
  let used = 0;
  const { client, log } = open('WebSocket', {
    connectionParams: () => ({ Authorization: `Bearer ${used++ === 0 ? short : good}` }),
    retryWait: () => pause(50),
  });
  const f = follow(client, WATCH);
  await f.until('NOT_CONNECTED', 'CLOSED');
  await f.until('NOT_CONNECTED', 'CLOSED'); // again, from a new connection
  expect(log.closed[0] === 4403 && log.connects === 2, log);
  f.cancel();
  await client.dispose();
}
