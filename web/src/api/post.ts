import { CombinedError } from 'urql';
import { note } from './arrival.ts';
import { requestHeaders } from './headers.ts';
import { type Problem, problemsOf } from './problem.ts';
import { address } from './server.ts';

export type Posted = {
  problems: Problem[];
  /** The body of the answer as it came. */
  answer: unknown;
};

/**
 * Sends one request past the cache, so that a failure made on purpose shows up nowhere else. `scenario` is for the stubs
 * to act out.
 */
export async function post(body: object, scenario: string | null): Promise<Posted> {
  const headers = {
    ...requestHeaders(),
    'Content-Type': 'application/json',
    Accept: 'application/json',
  };
  const response = await fetch(address('graphql'), {
    method: 'POST',
    headers: scenario ? { ...headers, 'X-Stub-Scenario': scenario } : headers,
    body: JSON.stringify(body),
  });
  const answer: { errors?: { message: string }[] } = await response.json();
  note(answer, Date.now());
  const error = answer.errors && new CombinedError({ graphQLErrors: answer.errors });
  return { problems: problemsOf(error), answer };
}
