import type { GraphiQLProps } from 'graphiql';

type Tab = NonNullable<GraphiQLProps['defaultTabs']>[number];

const operations = import.meta.glob<string>('./examples/*.graphql', { query: '?raw', import: 'default', eager: true });
const variables = import.meta.glob<string>('./examples/*.variables.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** One tab for each file of examples/, in the order of the file names; `NAME.variables.json` fills its variables. */
export const examples: Tab[] = Object.entries(operations)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([path, query]) => ({
    query: query.trim(),
    variables: variables[path.replace(/\.graphql$/, '.variables.json')]?.trim() ?? null,
  }));
