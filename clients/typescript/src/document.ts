// What of a GraphQL document matters to sending it again. The nodes are described here, as urql's and Apollo Client's types of
// them differ in what does not matter.

interface Name { readonly value: string }
interface Value { readonly kind: string; readonly value?: unknown; readonly name?: Name; readonly fields?: readonly Argument[] }
interface Argument { readonly name: Name; readonly value: Value }
interface Selection {
  readonly kind: string;
  readonly name?: Name;
  readonly arguments?: readonly Argument[];
  readonly selectionSet?: SelectionSet;
}
interface SelectionSet { readonly selections: readonly Selection[] }
interface Definition extends Selection { readonly operation?: string }

/** What is sent: a document, the one of its operations that is meant, and its variables. */
export interface Request {
  readonly document: { readonly definitions: readonly { readonly kind: string }[] };
  readonly operationName?: string | undefined;
  readonly variables?: unknown;
}

/** What a request asks for; undefined where its document does not say. */
export function kindOf(request: Request): string | undefined {
  return definitionOf(request)?.operation;
}

/**
 * Reports whether each root field of the request has an idempotency key in its input. One without would be done twice, also
 * if another has failed: a mutation is sent again as a whole.
 */
export function isKeyed(request: Request): boolean {
  const fields = rootFields(request, definitionOf(request)?.selectionSet, new Set());
  return fields.length > 0 && fields.every((field) => {
    const input = field.arguments?.find(({ name }) => name.value === 'input')?.value;
    const key = input && member(input, 'idempotencyKey', variablesOf(request));
    return typeof key === 'string' && key !== '';
  });
}

function definitionOf({ document, operationName }: Request): Definition | undefined {
  const operations = definitions(document).filter(({ kind }) => kind === 'OperationDefinition');
  return operationName ? operations.find(({ name }) => name?.value === operationName) : operations[0];
}

function definitions(document: Request['document']): readonly Definition[] {
  return document.definitions as readonly Definition[];
}

function variablesOf({ variables }: Request): Record<string, unknown> {
  return (variables ?? {}) as Record<string, unknown>;
}

/** The fields that are asked of the root, those in fragments too. */
function rootFields(request: Request, set: SelectionSet | undefined, seen: Set<string>): Selection[] {
  return (set?.selections ?? []).flatMap((selection) => {
    const name = selection.name?.value ?? '';
    switch (selection.kind) {
      case 'Field':
        return name === '__typename' ? [] : [selection];
      case 'InlineFragment':
        return rootFields(request, selection.selectionSet, seen);
    }
    if (seen.has(name)) return [];
    seen.add(name);
    const fragment = definitions(request.document).find((d) => d.kind === 'FragmentDefinition' && d.name?.value === name);
    return rootFields(request, fragment?.selectionSet, seen);
  });
}

/** A member of an object that is written in the document or given in a variable. */
function member(object: Value, key: string, variables: Record<string, unknown>): unknown {
  if (object.kind === 'Variable') {
    const given = variables[object.name?.value ?? ''] as Record<string, unknown> | null | undefined;
    return given?.[key];
  }
  const value = object.fields?.find(({ name }) => name.value === key)?.value;
  return value?.kind === 'Variable' ? variables[value.name?.value ?? ''] : value?.value;
}
