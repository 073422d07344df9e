import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { type AvaError, avaErrors } from '../src/index.js';
import type { ErrorExtensions } from '../src/schema.js';
import type { RetryOptions, Wait } from '../src/retry.js';
import { type Ended, clients } from './clients.js';
import { type Answer, Server, denied, failed, failure, fine, keyed, mutation, query, unkeyed } from './server.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Lets the operation run to its end, however long that takes. */
async function end(operation: Promise<Ended>): Promise<Ended> {
  await vi.runAllTimersAsync();
  return operation;
}

function answer(extensions: Partial<ErrorExtensions>): Answer {
  return { data: { vapi: null }, errors: [failure(extensions)] };
}

/** After how long, and nothing known of that. */
function after(afterMs: number | null): Partial<ErrorExtensions> {
  return { retry: { retryable: true, afterMs, at: null } };
}

describe.each(Object.entries(clients))('%s', (_, client) => {
  const ask = async (answers: (Answer | Error)[], options?: RetryOptions) => {
    const server = new Server(answers);
    return { server, ...(await end(client(server, options).query(query))) };
  };
  const write = async (answers: (Answer | Error)[], variables: Record<string, unknown>, document = mutation) => {
    const server = new Server(answers);
    return { server, ...(await end(client(server).mutate(document, variables))) };
  };

  describe('a query', () => {
    test('is sent again after exactly what the server asks for', async () => {
      const { server, data, error } = await ask([failed, fine]);
      expect(server.times).toEqual([0, 2000]);
      expect(data).toEqual(fine.data);
      expect(error).toBeUndefined();
    });

    test('waits for the longest of several errors', async () => {
      const { server } = await ask([{ data: null, errors: [failure(after(300)), failure(after(900)), failure(after(5))] }, fine]);
      expect(server.times).toEqual([0, 900]);
    });

    test('backs off by itself where the server names no wait', async () => {
      const { server } = await ask([answer(after(null)), answer(after(null)), answer(after(null)), fine], { attempts: 9 });
      expect(server.times).toEqual([0, 1000, 3000, 7000]);
    });

    test('comes back spread over a quarter of the wait, and never too early', async () => {
      const times: (number | undefined)[] = [];
      for (const drawn of [0, 0.5, 0.999999]) {
        vi.mocked(Math.random).mockReturnValue(drawn);
        times.push((await ask([answer(after(8000)), fine])).server.times[1]);
      }
      expect(times).toEqual([8000, 9000, 10_000]);
    });

    test('is spread after a short wait as after one of a second, and not at all if told so', async () => {
      vi.mocked(Math.random).mockReturnValue(0.5);
      expect((await ask([answer(after(100)), fine])).server.times).toEqual([0, 225]);
      expect((await ask([answer(after(100)), fine], { jitter: 0 })).server.times).toEqual([0, 100]);
    });

    test('is sent three times at most, or as often as told', async () => {
      const { server, error } = await ask([failed]);
      expect(server.times).toEqual([0, 2000, 4000]);
      expect(avaErrors(error)).toHaveLength(1);
      expect((await ask([failed], { attempts: 1 })).server.times).toEqual([0]);
      expect((await ask([failed], { attempts: 5 })).server.times).toHaveLength(5);
    });

    test('tells at once of a wait that does not fit into what it may wait in all', async () => {
      expect((await ask([answer(after(40_001)), fine])).server.times).toEqual([0]);
      expect((await ask([answer(after(40_000)), fine])).server.times).toEqual([0, 40_000]);
      expect((await ask([answer(after(15_000))], { attempts: 9 })).server.times).toEqual([0, 15_000, 30_000]);
      expect((await ask([failed, fine], { maxWaitMs: 1999 })).server.times).toEqual([0]);
    });

    test('is not spread beyond what it may wait in all', async () => {
      vi.mocked(Math.random).mockReturnValue(0.999999);
      expect((await ask([answer(after(39_000)), fine])).server.times).toEqual([0, 40_000]);
    });

    test('does not wait for longer than timers can', async () => {
      expect((await ask([answer(after(2 ** 31)), fine], { maxWaitMs: Infinity })).server.times).toEqual([0]);
    });

    test.each<[string, Answer | Error]>([
      ['that the server says is pointless to repeat', { data: null, errors: [failure(denied)] }],
      ['of which one error is not over by itself', { data: null, errors: [failure(), failure(denied)] }],
      ['of which one error is not of this server', { data: null, errors: [failure(), { message: 'x' }] }],
      ['that has to be another, with its whole document', answer({ code: 'PERSISTED_QUERY_NOT_FOUND' })],
      ['that nobody answered', new TypeError('refused')],
      ['that succeeded', fine],
    ])('is not sent again %s', async (_, answer) => {
      expect((await ask([answer, fine])).server.times).toEqual([0]);
    });

    test('begins anew when it is asked for anew', async () => {
      const server = new Server([failed, failed, failed, failed, failed, fine]);
      const c = client(server);
      expect((await end(c.query(query))).error).toBeDefined();
      expect((await end(c.query(query))).error).toBeUndefined();
      expect(server.times).toHaveLength(6);
    });

    test('tells of each wait', async () => {
      const waits: Wait[] = [];
      await ask([failed, failed, fine], { onWait: (wait) => waits.push(wait) });
      expect(waits.map(({ attempt, waitMs }) => [attempt, waitMs])).toEqual([[1, 2000], [2, 2000]]);
      expect(waits[0]?.errors.map((e: AvaError) => e.extensions.code)).toEqual(['RATE_LIMITED']);
    });
  });

  describe('a mutation', () => {
    const outcomes = ['NOT_SENT', 'REJECTED', 'UNKNOWN', 'APPLIED', null] as const;
    const limit = { category: 'RATE_LIMIT' } as const;
    const down = { code: 'UPSTREAM_UNAVAILABLE', category: 'AVAILABILITY' } as const;

    test.each(outcomes)('without a key is not sent again, whatever became of it: %s', async (outcome) => {
      for (const kind of [limit, down]) {
        expect((await write([answer({ ...kind, outcome }), fine], unkeyed)).server.times).toEqual([0]);
      }
    });

    test.each(['UNKNOWN', 'APPLIED', null, 'NEWER' as never] as const)('with a key is not sent again if it may have happened: %s', async (outcome) => {
      for (const kind of [limit, down]) {
        const { server, error } = await write([answer({ ...kind, outcome }), fine], keyed);
        expect(server.times).toEqual([0]);
        expect(avaErrors(error)).toHaveLength(1);
      }
    });

    test('with a key is sent again, the same, if it was not sent', async () => {
      for (const kind of [limit, down]) {
        const { server, data, error } = await write([answer({ ...kind, outcome: 'NOT_SENT' }), fine], keyed);
        expect(server.times).toEqual([0, 2000]);
        expect(server.asked.map(({ body }) => body.variables)).toEqual([keyed, keyed]);
        expect(data).toEqual(fine.data);
        expect(error).toBeUndefined();
      }
    });

    test('with a key is sent again if a limit refused it, and not after another refusal', async () => {
      expect((await write([answer({ ...limit, outcome: 'REJECTED' }), fine], keyed)).server.times).toEqual([0, 2000]);
      expect((await write([answer({ ...down, outcome: 'REJECTED' }), fine], keyed)).server.times).toEqual([0]);
    });

    test('is not sent again if one part of it may have happened', async () => {
      const errors = [failure({ outcome: 'NOT_SENT' }), failure({ outcome: 'UNKNOWN' })];
      expect((await write([{ data: null, errors }, fine], keyed)).server.times).toEqual([0]);
    });

    test('is not sent again if nobody answered', async () => {
      expect((await write([new TypeError('reset'), fine], keyed)).server.times).toEqual([0]);
    });

    test('is not sent again if that is pointless', async () => {
      expect((await write([answer({ ...denied, outcome: 'NOT_SENT' }), fine], keyed)).server.times).toEqual([0]);
    });

    test.each<[boolean, string, string, Record<string, unknown>]>([
      [true, 'written out', 'mutation { a(input: {id: 1, idempotencyKey: "k"}) { id } }', {}],
      [true, 'in a variable of its own', 'mutation($k: String) { a(input: {id: 1, idempotencyKey: $k}) { id } }', { k: 'k' }],
      [true, 'in a fragment', 'mutation($i: I!) { __typename ... { ...F } } fragment F on Mutation { a(input: $i) { id } }', { i: { idempotencyKey: 'k' } }],
      [true, 'of each field', 'mutation($i: I!, $j: I!) { a(input: $i) { id } b(input: $j) { id } }', { i: { idempotencyKey: 'k' }, j: { idempotencyKey: 'l' } }],
      [false, 'of one field only', 'mutation($i: I!, $j: I!) { a(input: $i) { id } b(input: $j) { id } }', { i: { idempotencyKey: 'k' }, j: {} }],
      [false, 'that is null', 'mutation($k: String) { a(input: {id: 1, idempotencyKey: $k}) { id } }', { k: null }],
      [false, 'that is empty', 'mutation { a(input: {id: 1, idempotencyKey: ""}) { id } }', {}],
      [false, 'that is not used', 'mutation($k: String) { a(input: {id: $k}) { id } }', { k: 'k', idempotencyKey: 'k' }],
      [false, 'that is not the input\'s', 'mutation($i: I!) { a(other: $i) { id } }', { i: { idempotencyKey: 'k' } }],
      [false, 'without fields', 'mutation { __typename }', {}],
      [false, 'without variables', 'mutation($i: I) { a(input: $i) { id } }', {}],
    ])('%s: a key %s', async (resent, _, document, variables) => {
      const { server } = await write([answer({ ...limit, outcome: 'NOT_SENT' }), fine], variables, document);
      expect(server.times).toEqual(resent ? [0, 2000] : [0]);
    });

    test('keeps apart two that are the same', async () => {
      const notSent = answer({ ...limit, outcome: 'NOT_SENT' });
      const server = new Server([notSent, notSent, fine]);
      const c = client(server);
      const both = Promise.all([c.mutate(mutation, keyed), c.mutate(mutation, keyed)]);
      await vi.runAllTimersAsync();
      expect((await both).map(({ error }) => error)).toEqual([undefined, undefined]);
      expect(server.times).toEqual([0, 0, 2000, 2000]);
    });
  });
});
