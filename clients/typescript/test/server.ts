import type { AvaError, ErrorCode } from '../src/index.js';
import type { ErrorExtensions } from '../src/schema.js';

/** An error as the server sends it: RATE_LIMITED with 2 s to wait, unless told otherwise. */
export function failure(extensions: Partial<ErrorExtensions> = {}, path: (string | number)[] = ['vapi']): AvaError {
  const userMessage = 'You are doing that too often. Please try again in 2s.';
  return {
    message: userMessage,
    path,
    extensions: {
      code: 'RATE_LIMITED',
      category: 'RATE_LIMIT',
      userMessage,
      correlationId: '4b0f3c6e-6a51-4f0e-9d1c-0f6b6f1c2a57',
      timestamp: '2026-11-23T05:17:00.000Z',
      httpStatus: 429,
      action: { type: 'WAIT', url: null },
      retry: { retryable: true, afterMs: 2000, at: '2026-11-23T05:17:02.000Z' },
      docUrl: '/docs/ERRORS.md#rate_limited',
      ...extensions,
    },
  };
}

/** The extensions of an error that is not over by itself. */
export const denied: Partial<ErrorExtensions> = {
  code: 'UPSTREAM_UNAUTHORIZED' satisfies ErrorCode,
  category: 'AUTH',
  retry: { retryable: false, afterMs: null, at: null },
};

/** An answer of the server. */
export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
}

export const failed: Answer = { data: { vapi: null }, errors: [failure()] };
export const fine: Answer = { data: { vapi: { id: '1', __typename: 'Vapi' } } };

/** A server that gives its answers in their order, and the last one for ever. It notes when it was asked and for what. */
export class Server {
  readonly asked: { readonly at: number; readonly body: { readonly variables?: unknown } }[] = [];

  constructor(private readonly answers: readonly (Answer | Error)[]) {}

  /** When it was asked, in milliseconds after the first time. */
  get times(): number[] {
    return this.asked.map(({ at }) => at - (this.asked[0]?.at ?? 0));
  }

  readonly fetch = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    const answer = this.answers[Math.min(this.asked.length, this.answers.length - 1)];
    this.asked.push({ at: Date.now(), body: JSON.parse(String(init?.body)) as { variables?: unknown } });
    if (answer instanceof Error) throw answer;
    return new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/graphql-response+json' } });
  };
}

export const query = '{ vapi { id } }';
export const mutation = 'mutation Delete($input: DeleteVapiAssistantInput!) { deleteVapiAssistant(input: $input) { id } }';
export const keyed = { input: { id: '1', idempotencyKey: 'form-1' } };
export const unkeyed = { input: { id: '1' } };
