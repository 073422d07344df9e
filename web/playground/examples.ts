import type { GraphiQLProps } from 'graphiql';

type Tab = NonNullable<GraphiQLProps['defaultTabs']>[number];

/** What running an example does: nothing, something, or nothing until it is stopped. */
export type Kind = 'read' | 'write' | 'follow';

/** An operation to try. */
export type Example = {
  /** The operation's, which the tab is called by. */
  name: string;
  /** The first sentence of the comment above it. */
  about: string;
  kind: Kind;
  query: string;
  variables: string | null;
  headers: string | null;
};

export type Group = { title: string; examples: Example[] };

/** The folders of examples/ in the order in which people see them. */
const FOLDERS: [folder: string, title: string][] = [
  ['integrations', 'Integrations'],
  ['vapi', 'Vapi'],
  ['twilio', 'Twilio'],
  ['email', 'E-mail'],
  ['calendar', 'Calendar'],
  ['server', 'This server'],
  ['failures', 'Failures on purpose'],
];

const KINDS: Record<string, Kind> = { query: 'read', mutation: 'write', subscription: 'follow' };

// The options have to be written out each time: Vite reads them, and nobody runs them.
const operations = import.meta.glob<string>('./examples/*/*.graphql', { query: '?raw', import: 'default', eager: true });
const variables = import.meta.glob<string>('./examples/*/*.variables.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const headers = import.meta.glob<string>('./examples/*/*.headers.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/**
 * One example for each file FOLDER/NAME.graphql, by the file names; beside it NAME.variables.json and NAME.headers.json
 * fill the editors below.
 */
export const groups: Group[] = FOLDERS.map(([folder, title]) => ({
  title,
  examples: Object.keys(operations)
    .filter((path) => path.startsWith(`./examples/${folder}/`))
    .sort()
    .map(example),
}));

function example(path: string): Example {
  const query = operations[path]!.trim();
  const beside = (files: Record<string, string>, kind: string) =>
    files[path.replace(/\.graphql$/, `.${kind}.json`)]?.trim() ?? null;
  const [, keyword, name] = /^(query|mutation|subscription)\s+(\w+)/m.exec(query)!;
  const comment = query.split('\n').filter((line) => line.startsWith('# '));
  return {
    name: name!,
    about: /^.*?\.(?=\s|$)/.exec(comment.map((line) => line.slice(2)).join(' '))![0],
    kind: KINDS[keyword!]!,
    query,
    variables: beside(variables, 'variables'),
    headers: beside(headers, 'headers'),
  };
}

/** What is there at first: one that works at once, one that fails, one that goes on. */
const FIRST = ['Integrations', 'OneOfTwo', 'IntegrationChanged'];

export const firstTabs: Tab[] = FIRST.map((name) => {
  const { query, variables, headers } = groups.flatMap((group) => group.examples).find((it) => it.name === name)!;
  return { query, variables, headers };
});

/** Stands for an idempotency key in the files. */
const ANY_KEY = '00000000-0000-4000-8000-000000000000';

/**
 * The example's variables with an idempotency key that nobody has used: each tab that is opened is a thing to do, and
 * running it again is not another.
 */
export function freshVariables({ variables }: Example): string {
  return variables?.replaceAll(ANY_KEY, newKey) ?? '';
}

/** A UUID; crypto.randomUUID is there over HTTPS and on localhost only. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The examples that have every word of what is searched for, in their names, fields, descriptions or groups. */
export function search(text: string): Group[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (title: string, { kind, query }: Example) =>
    words.every((word) => `${title} ${kind} ${query}`.toLowerCase().includes(word));
  return groups
    .map(({ title, examples }) => ({ title, examples: examples.filter((it) => fits(title, it)) }))
    .filter((group) => group.examples.length > 0);
}
