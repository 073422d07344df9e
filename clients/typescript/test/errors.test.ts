import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import { CombinedError } from '@urql/core';
import { parse } from 'graphql';
import { describe, expect, expectTypeOf, test } from 'vitest';

import { type AvaError, ErrorCode, avaErrors, isAvaError, isErrorCode } from '../src/index.js';
import { apollo, urql } from './clients.js';
import { Server, denied, failure, query } from './server.js';

const error = failure(denied);
const foreign = { message: 'no', extensions: { code: 'UPSTREAM_UNAUTHORIZED' } };

describe('avaErrors finds them in', () => {
  const body = { data: null, errors: [error, foreign] };
  const cases: Record<string, unknown> = {
    'the JSON of a plain fetch': body,
    'a list, as graphql-ws gives to a sink': [error, foreign],
    'a single error': error,
    "urql's CombinedError": new CombinedError({ graphQLErrors: [error, foreign] as never[] }),
    "urql's result": { error: new CombinedError({ graphQLErrors: [error] as never[] }) },
    "Apollo's CombinedGraphQLErrors": new CombinedGraphQLErrors(body as never),
    "Apollo's result": { error: new CombinedGraphQLErrors(body as never) },
    "Apollo's ServerError": new ServerError('401', { response: new Response(), bodyText: JSON.stringify(body) }),
  };
  for (const [name, value] of Object.entries(cases)) {
    test(name, () => expect(avaErrors(value).map(({ extensions }) => extensions)).toEqual([error.extensions]));
  }
});

test('avaErrors finds none where there is none', () => {
  for (const value of [undefined, null, 'x', 1, {}, { errors: 'x' }, { data: {} }, [foreign], new Error('x'), { error: 'x' },
    new CombinedError({ networkError: new Error('refused') }), { bodyText: '<html>' }, { bodyText: 'null' }, { bodyText: '{}' }]) {
    expect(avaErrors(value)).toEqual([]);
  }
});

test('what real clients end up with is read', async () => {
  const server = new Server([{ data: null, errors: [error] }]);
  expect(avaErrors(await urql(server).query(query, {}))[0]?.extensions).toEqual(error.extensions);
  expect(avaErrors(await apollo(server).query({ query: parse(query), errorPolicy: 'all' }))[0]?.extensions).toEqual(error.extensions);
  const thrown: unknown = await apollo(server).query({ query: parse(query) }).catch((cause: unknown) => cause);
  expect(avaErrors(thrown)[0]?.extensions).toEqual(error.extensions);
});

test('an error without what every error carries is not one of ours', () => {
  for (const key of ['code', 'category', 'userMessage', 'correlationId', 'timestamp', 'docUrl', 'httpStatus', 'action', 'retry'] as const) {
    expect(isAvaError({ ...error, extensions: { ...error.extensions, [key]: undefined } }), key).toBe(false);
    expect(isAvaError({ ...error, extensions: { ...error.extensions, [key]: {} } }), key).toBe(false);
  }
  for (const value of [{ ...error, message: undefined }, { message: 'x' }, { message: 'x', extensions: null }, null, 'x']) {
    expect(isAvaError(value)).toBe(false);
  }
});

test('a code of a newer server is an error of ours, though not a known code', () => {
  const newer = failure({ code: 'UPSTREAM_ON_FIRE' as ErrorCode });
  expect(isAvaError(newer)).toBe(true);
  expect(isErrorCode(newer.extensions.code)).toBe(false);
  expect(isErrorCode('toString')).toBe(false);
  expect(isErrorCode('CIRCUIT_OPEN')).toBe(true);
});

test('the codes are those of the schema, and no other string', () => {
  const sdl = readFileSync(join(import.meta.dirname, '../../../schema.graphqls'), 'utf8');
  const codes = /^enum ErrorCode \{\n(.*?)^\}/ms.exec(sdl)?.[1]?.match(/^ {2}[A-Z_]+$/gm)?.map((line) => line.trim());
  expect(Object.values(ErrorCode)).toEqual(codes);

  expectTypeOf<AvaError['extensions']['code']>().toEqualTypeOf<ErrorCode>();
  // @ts-expect-error: a switch that misses a code does not compile
  const incomplete: Record<ErrorCode, true> = { CIRCUIT_OPEN: true };
  // @ts-expect-error: nor does a code that is none
  const wrong: ErrorCode = 'CIRCUIT_OPENED';
  expect([incomplete, wrong]).toHaveLength(2);
});
