import { parse } from 'graphql';
import { expect, test } from 'vitest';

import { isKeyed, kindOf } from '../src/document.js';

test('the operation that is named is the one that counts', () => {
  const document = parse('query A { a } mutation B { b(input: {idempotencyKey: "k"}) } mutation C { c }');
  const facts = ['A', 'B', 'C', undefined, 'D'].map((operationName) => [kindOf({ document, operationName }), isKeyed({ document, operationName })]);
  expect(facts).toEqual([['query', false], ['mutation', true], ['mutation', false], ['query', false], [undefined, false]]);
});

test('fragments that contain themselves or are missing have an end', () => {
  const fields = 'a(input: {idempotencyKey: "k"})';
  expect(isKeyed({ document: parse(`mutation { ...F } fragment F on M { ${fields} ...F }`) })).toBe(true);
  expect(isKeyed({ document: parse('mutation { ...F }') })).toBe(false);
});

test('variables that are not what they should be hold no key', () => {
  const document = parse('mutation($i: I) { a(input: $i) }');
  for (const variables of [undefined, null, {}, { i: null }, { i: 'x' }, { i: [] }, { i: { idempotencyKey: 1 } }]) {
    expect(isKeyed({ document, variables })).toBe(false);
  }
});
