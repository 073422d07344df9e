import { ErrorCode, type ErrorExtensions } from './schema.js';

/** One entry of `errors[]` as AVA Integrations answers it. */
export interface AvaError {
  /** The sentence in English; `extensions.userMessage` is the same in the language of the request. */
  readonly message: string;
  /** The field that failed; absent where the whole request did. */
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions: ErrorExtensions;
}

/** Reports whether a code is one that this version of the package knows. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ErrorCode, code);
}

/**
 * Reports whether a single GraphQL error is one of AVA Integrations, by what every one of them carries. A newer server may
 * send a code that {@link isErrorCode} does not know: its sentence, category and action can be relied on all the same.
 */
export function isAvaError(error: unknown): error is AvaError {
  if (!isObject(error) || typeof error['message'] !== 'string') return false;
  const { extensions } = error;
  return isObject(extensions) && texts.every((key) => typeof extensions[key] === 'string')
    && typeof extensions['httpStatus'] === 'number'
    && isObject(extensions['action']) && typeof extensions['action']['type'] === 'string'
    && isObject(extensions['retry']) && typeof extensions['retry']['retryable'] === 'boolean';
}

/**
 * Returns the errors of AVA Integrations that a client ended up with: in urql's result or CombinedError, in Apollo Client's
 * result, CombinedGraphQLErrors or ServerError, in what graphql-ws and graphql-sse tell a sink, and in the JSON that a
 * plain fetch answered. Of anything else, such as a network that is down, it returns none.
 */
export function avaErrors(result: unknown): AvaError[] {
  return graphQLErrors(result).filter(isAvaError);
}

/** The GraphQL errors in whatever a client gives, those of other servers too. */
export function graphQLErrors(result: unknown): unknown[] {
  if (Array.isArray(result)) return result;
  if (!isObject(result)) return [];
  if (isAvaError(result)) return [result];
  for (const list of [result['errors'], result['graphQLErrors']]) {
    if (Array.isArray(list)) return list;
  }
  if (typeof result['bodyText'] === 'string') return inText(result['bodyText']);
  return isObject(result['error']) ? graphQLErrors(result['error']) : [];
}

const texts = ['code', 'category', 'userMessage', 'correlationId', 'timestamp', 'docUrl'] as const;

/** The errors in a body that Apollo Client did not read, because of its HTTP status. */
function inText(body: string): unknown[] {
  try {
    const answer: unknown = JSON.parse(body);
    return isObject(answer) && Array.isArray(answer['errors']) ? answer['errors'] : [];
  } catch {
    return [];
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
