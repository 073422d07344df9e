import { stringifyDocument } from 'urql';
import { type Posted, post } from '../api/post.ts';
import { newKey } from '../api/submission.ts';
import type { ErrorCode, Service } from '../gql/graphql.ts';
import {
  FailingCalendarReadDocument,
  FailingTwilioReadDocument,
  FailingVapiReadDocument,
  FailingWriteDocument,
} from '../gql/graphql.ts';

/** The services that can be chosen to fail. */
export const failing = ['VAPI', 'TWILIO'] as const satisfies readonly Service[];

export type FailingService = (typeof failing)[number];

export type Cause = {
  /** What is asked of the stubs and the server, if they have a part in it. */
  scenario?: (service: FailingService) => string;
  /** What whoever causes it should know before. */
  note?: 'slow' | 'breaker' | 'limit';
  run: (service: FailingService) => Promise<Posted>;
};

/** How each failure is caused through the real server. A code that is added to the schema does not compile without its entry. */
export const causes: Record<ErrorCode, Cause> = {
  FORBIDDEN: acted('403'),
  NOT_FOUND: acted('404'),
  CONFLICT: acted('409'),
  UPSTREAM_UNAUTHORIZED: acted('401'),
  UPSTREAM_RATE_LIMITED: acted('429;retry-after=20'),
  UPSTREAM_REJECTED: acted('422'),
  UPSTREAM_UNAVAILABLE: acted('garbage'),
  UPSTREAM_TIMEOUT: { ...acted('hang'), note: 'slow' },
  QUOTA_EXCEEDED: acted('402'),
  CIRCUIT_OPEN: { scenario: at('503'), note: 'breaker', run: openBreaker },
  OVERLOADED: { scenario: at('slow'), note: 'slow', run: crowd },

  // Grants are only at Google.
  RECONNECT_REQUIRED: asked('calendar=401', FailingCalendarReadDocument),
  INSUFFICIENT_SCOPE: asked('calendar=403', FailingCalendarReadDocument),

  UNAUTHENTICATED: asked('server=no-viewer'),
  NOT_CONNECTED: asked('server=no-stubs'),
  STUBS_DISABLED: asked('server=no-stubs, calendar=429', FailingCalendarReadDocument),
  INTERNAL: asked('server=broken'),

  BAD_USER_INPUT: { run: (service) => post(read(service, { first: 1000 }), null) },
  GRAPHQL_PARSE_FAILED: { run: () => post({ query: '{' }, null) },
  GRAPHQL_VALIDATION_FAILED: { run: () => post({ query: '{ nothing }' }, null) },
  QUERY_TOO_COMPLEX: { run: () => post({ query: `{ ${aliases(50)} }` }, null) },
  PERSISTED_QUERY_NOT_FOUND: {
    run: () => post({ query: '', extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } }, null),
  },
  RATE_LIMITED: { scenario: () => 'vapi=400', note: 'limit', run: exhaust },
  OUTCOME_UNKNOWN: { scenario: () => 'vapi=reset', run: () => twice('Nobody knows', 'Nobody knows', 'reset') },
  IDEMPOTENCY_KEY_REUSED: { scenario: () => 'vapi=400', run: () => twice('One', 'Another', '400') },
};

/** A read whose provider acts in one of the ways that stubs know. */
function acted(kind: string): Cause {
  const scenario = at(kind);
  return { scenario, run: (service) => post(read(service), scenario(service)) };
}

/** A read, of the service that is chosen or of another, with a scenario of its own. */
function asked(scenario: string, document?: typeof FailingCalendarReadDocument): Cause {
  return {
    scenario: () => scenario,
    run: (service) => post(document ? { query: stringifyDocument(document) } : read(service), scenario),
  };
}

/** The scenario in which a service acts in one of the ways that stubs know. */
function at(kind: string): (service: FailingService) => string {
  return (service) => `${service.toLowerCase()}=${kind}`;
}

function read(service: FailingService, variables: object = {}): object {
  const document = service === 'VAPI' ? FailingVapiReadDocument : FailingTwilioReadDocument;
  return { query: stringifyDocument(document), variables };
}

function aliases(n: number): string {
  return Array.from({ length: n }, (_, i) => `a${i}: viewer { name }`).join(' ');
}

/** Has reads fail until the circuit breaker refuses one, which the stub has no part in. */
async function openBreaker(service: FailingService): Promise<Posted> {
  const fail = () => post(read(service), at('503')(service));
  let last = await fail();
  for (let tries = 1; tries < 12 && last.problems[0]?.code !== 'CIRCUIT_OPEN'; tries++) last = await fail();
  return last;
}

/** More reads at once than one user may have under way, none of them equal to another: in one request, as a browser keeps requests waiting. */
async function crowd(service: FailingService): Promise<Posted> {
  const list = service === 'VAPI' ? 'vapi { assistants' : 'twilio { messages';
  const reads = Array.from({ length: 10 }, (_, i) => `a${i}: ${list}(first: ${i + 1}) { nodes { id } } }`);
  const { problems, answer } = await post({ query: `{ ${reads.join(' ')} }` }, at('slow')(service));
  return { problems: problems.filter((p) => p.code === 'OVERLOADED'), answer };
}

/** Writes that the stub refuses, until there have been enough of them for a minute. */
async function exhaust(): Promise<Posted> {
  let last = await write('Nothing', newKey(), '400');
  for (let tries = 1; tries < 40 && last.problems[0]?.code !== 'RATE_LIMITED'; tries++) {
    last = await write('Nothing', newKey(), '400');
  }
  return last;
}

/** Two writes with one idempotency key, the first of which fails. */
async function twice(first: string, second: string, scenario: string): Promise<Posted> {
  const key = newKey();
  await write(first, key, scenario);
  return write(second, key, scenario);
}

/** A write at Vapi that its stub has fail, so that nothing comes of it. */
function write(name: string, key: string, scenario: string): Promise<Posted> {
  const body = { query: stringifyDocument(FailingWriteDocument), variables: { name, key } };
  return post(body, at(scenario)('VAPI'));
}
