import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

// They are type-checked where they lie.
test('the examples of the README are those beside this file', () => {
  const blocks = [...read('../README.md').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block]) => block);
  expect(blocks).toEqual(['urql', 'apollo', 'switch'].map((name) => read(`examples/${name}.ts`)));
});

test('what the README says to install is what the package goes with', () => {
  const { peerDependencies } = JSON.parse(read('../package.json')) as { peerDependencies: Record<string, string> };
  for (const name of Object.keys(peerDependencies)) expect(read('../README.md')).toContain(name);
});
