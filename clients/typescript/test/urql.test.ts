import { Client, type Exchange, type OperationResult, createRequest, fetchExchange, gql } from '@urql/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { map, pipe } from 'wonka';

import { avaRetryExchange } from '../src/urql.js';
import { urql } from './clients.js';
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

const partial = { data: { vapi: null, viewer: { name: 'Ann' } }, errors: [failure()] };
const whole = { data: { vapi: { id: '1' }, viewer: { name: 'Ann' } } };
const both = '{ vapi { id } viewer { name } }';

/** What a subscriber is told, in short. */
function told({ data, error, stale }: OperationResult): unknown[] {
  return [data, error?.graphQLErrors.length ?? 0, stale];
}

test('a query that waits is told as far as it got', async () => {
  const seen: unknown[] = [];
  const { unsubscribe } = urql(new Server([partial, whole])).query(both, {}).subscribe((result) => seen.push(told(result)));
  await vi.advanceTimersByTimeAsync(1999);
  expect(seen).toEqual([[partial.data, 1, true]]);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen).toEqual([[partial.data, 1, true], [whole.data, 0, false]]);
  unsubscribe();
});

test('the last answer is not stale, also if it failed', async () => {
  const seen: unknown[] = [];
  const { unsubscribe } = urql(new Server([partial]), { attempts: 2 }).query(both, {}).subscribe((result) => seen.push(told(result)));
  await vi.runAllTimersAsync();
  expect(seen).toEqual([[partial.data, 1, true], [partial.data, 1, false]]);
  unsubscribe();
});

test('who leaves ends the wait', async () => {
  const server = new Server([failed, fine]);
  const { unsubscribe } = urql(server).query(query, {}).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(1000);
  expect(vi.getTimerCount()).toBe(1);
  unsubscribe();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.times).toEqual([0]);
});

test('a mutation goes on though nobody waits for it any more, as mutations of urql do', async () => {
  const server = new Server([{ data: null, errors: [failure({ outcome: 'NOT_SENT' })] }, fine]);
  const { unsubscribe } = urql(server).mutation(mutation, keyed).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(1000);
  unsubscribe();
  await vi.runAllTimersAsync();
  expect(server.times).toEqual([0, 2000]);
});

test.each([
  ['a query', (signal: AbortSignal, server: Server) => urql(server).query(query, {}, { fetchOptions: { signal } })],
  ['a mutation', (signal: AbortSignal, server: Server) => urql(server).mutation(mutation, keyed, { fetchOptions: () => ({ signal }) })],
])('aborting the wait of %s tells its last answer', async (_, send) => {
  const controller = new AbortController();
  const server = new Server([{ data: null, errors: [failure({ outcome: 'NOT_SENT' })] }, fine]);
  const result = send(controller.signal, server).toPromise();
  await vi.advanceTimersByTimeAsync(1000);
  controller.abort();
  expect(told(await result)).toEqual([null, 1, false]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.times).toEqual([0]);
});

test('what was aborted before its answer came does not wait', async () => {
  const controller = new AbortController();
  const server = new Server([failed, fine]);
  // A fetch that does not heed the signal, as some do not.
  const deaf: typeof fetch = (url, init) => server.fetch(url, init).finally(() => controller.abort());
  const seen: unknown[] = [];
  const { unsubscribe } = urql(server)
    .query(query, {}, { fetch: deaf, fetchOptions: { signal: controller.signal } })
    .subscribe((result) => seen.push(told(result)));
  await vi.runAllTimersAsync();
  expect(seen).toEqual([[failed.data, 1, false]]);
  unsubscribe();
});

test('a query that is asked for anew does not wait any longer, and is not sent twice', async () => {
  const server = new Server([failed, fine]);
  const client = urql(server);
  const request = createRequest(query, {});
  const { unsubscribe } = client.executeQuery(request).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(1000);
  // As the cache does when a mutation has changed what the query read.
  client.reexecuteOperation(client.createRequestOperation('query', request, { requestPolicy: 'network-only' }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.times).toEqual([0, 1000]);
  unsubscribe();
});

test('an answer of which more is to come is none to act upon', async () => {
  const server = new Server([failed, fine]);
  const more: Exchange = ({ forward }) => (operations$) => pipe(forward(operations$), map((result) => ({ ...result, hasNext: true })));
  const client = new Client({ url: 'http://server.test', fetch: server.fetch, preferGetMethod: false, exchanges: [avaRetryExchange(), more, fetchExchange] });
  const { unsubscribe } = client.query(query, {}).subscribe(() => undefined);
  await vi.runAllTimersAsync();
  expect(server.times).toEqual([0]);
  unsubscribe();
});

test('two queries at once wait each for themselves', async () => {
  const server = new Server([failed, { data: null, errors: [failure({ retry: { retryable: true, afterMs: 500, at: null } })] }, fine]);
  const client = urql(server);
  const all = Promise.all([client.query(query, {}).toPromise(), client.query(gql(both), {}).toPromise()]);
  await vi.runAllTimersAsync();
  expect((await all).every(({ error }) => !error)).toBe(true);
  expect(server.times).toEqual([0, 0, 500, 2000]);
});
