import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { parse } from 'graphql';
import { of } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { avaRetryLink } from '../src/apollo.js';
import { avaErrors } from '../src/index.js';
import { apollo } from './clients.js';
import { Server, failed, failure, fine, keyed, mutation, query } from './server.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const both = parse('{ vapi { id } viewer { name } list }');
const partial = { data: { vapi: { __typename: 'Vapi', id: null }, viewer: { name: 'Ann' }, list: null }, errors: [failure()] };
const empty = { data: { vapi: { __typename: 'Vapi', id: null }, viewer: null, list: null }, errors: [failure()] };
const whole = { data: { vapi: { __typename: 'Vapi', id: '1' }, viewer: { name: 'Ann' }, list: [] } };

test.each([
  ['came in part is told at once', partial, {}, [0]],
  ['is an empty list is told at once', { ...empty, data: { ...empty.data, list: [] } }, {}, [0]],
  ['came in part is held back if told so', partial, { holdPartialData: true }, [0, 2000]],
  ['holds nothing but type names is waited for', empty, {}, [0, 2000]],
  ['is null is waited for', { data: null, errors: [failure()] }, {}, [0, 2000]],
  ['is not there is waited for', { errors: [failure()] }, {}, [0, 2000]],
])('data that %s', async (_, answer, options, times) => {
  const server = new Server([answer, whole]);
  const result = apollo(server, options).query({ query: both, errorPolicy: 'all' });
  await vi.runAllTimersAsync();
  expect(avaErrors(await result)).toHaveLength(times.length === 1 ? 1 : 0);
  expect(server.times).toEqual(times);
});

test('partial data of a mutation does not end its wait', async () => {
  const answer = { data: { deleteVapiAssistant: { id: '1' } }, errors: [failure({ outcome: 'NOT_SENT' })] };
  const server = new Server([answer, { data: answer.data }]);
  const result = apollo(server).mutate({ mutation: parse(mutation), variables: keyed });
  await vi.runAllTimersAsync();
  expect((await result).data).toEqual(answer.data);
  expect(server.times).toEqual([0, 2000]);
});

test('who leaves ends the wait', async () => {
  const server = new Server([failed, fine]);
  const subscription = apollo(server).watchQuery({ query: parse(query) }).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(1000);
  expect(vi.getTimerCount()).toBe(1);
  subscription.unsubscribe();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.times).toEqual([0]);
});

test('a page that waits is told once, at the end', async () => {
  const seen: unknown[] = [];
  const subscription = apollo(new Server([failed, fine])).watchQuery({ query: parse(query) })
    .subscribe(({ loading, data }) => seen.push([loading, data]));
  await vi.advanceTimersByTimeAsync(1999);
  expect(seen).toEqual([[true, undefined]]);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen).toEqual([[true, undefined], [false, fine.data]]);
  subscription.unsubscribe();
});

test.each(['query', 'mutation'] as const)('aborting the wait of a %s tells its last answer', async (kind) => {
  const controller = new AbortController();
  const server = new Server([{ data: null, errors: [failure({ outcome: 'NOT_SENT' })] }, fine]);
  const client = apollo(server);
  const context = { fetchOptions: { signal: controller.signal } };
  const result = kind === 'query'
    ? client.query({ query: parse(query), context, errorPolicy: 'all' })
    : client.mutate({ mutation: parse(mutation), variables: keyed, context, errorPolicy: 'all' });
  await vi.advanceTimersByTimeAsync(1000);
  controller.abort();
  expect(avaErrors(await result)).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.times).toEqual([0]);
});

test('what was aborted before its answer came does not wait', async () => {
  const controller = new AbortController();
  const server = new Server([failed, fine]);
  // A fetch that does not heed the signal, as some do not.
  const deaf = new HttpLink({ uri: '/graphql', fetch: (url, init) => server.fetch(url, init).finally(() => controller.abort()) });
  const client = new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.from([avaRetryLink(), deaf]) });
  const result = client.query({ query: parse(query), errorPolicy: 'all', context: { fetchOptions: { signal: controller.signal } } });
  await vi.runAllTimersAsync();
  expect(avaErrors(await result)).toHaveLength(1);
  expect(server.times).toEqual([0]);
});

test('who leaves before the answer came aborts the request', async () => {
  let signal: AbortSignal | null | undefined;
  const silent = new HttpLink({ uri: '/graphql', fetch: (_, init) => ((signal = init?.signal), new Promise(() => undefined)) });
  const client = new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.from([avaRetryLink(), silent]) });
  const subscription = client.watchQuery({ query: parse(query) }).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(signal?.aborted).toBe(false);
  subscription.unsubscribe();
  expect(signal?.aborted).toBe(true);
});

test('an answer of which more is to come is none to act upon', async () => {
  let asked = 0;
  const streaming = new ApolloLink(() => {
    asked++;
    return of({ ...failed, hasNext: true } as never, { hasNext: false } as never);
  });
  const told = ApolloLink.execute(ApolloLink.from([avaRetryLink(), streaming]), { query: parse(query) }, { client: apollo(new Server([fine])) });
  const seen: unknown[] = [];
  told.subscribe((result) => seen.push(result));
  await vi.runAllTimersAsync();
  expect(seen).toHaveLength(2);
  expect(asked).toBe(1);
});
