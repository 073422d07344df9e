import type { ExecutionResult, SubscriptionForwarder } from 'urql';
import { requestHeaders } from './headers.ts';
import { address } from './server.ts';
import { signedOut } from './session.ts';

type Body = Parameters<SubscriptionForwarder>[0];

/** How the stream of what changes is doing. */
export type Connection = 'connecting' | 'live' | 'waiting';

/** After how long a stream that broke is opened again: at first soon, then ever later, up to a minute. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/** The stream by which the page tells whether it follows what happens: it is always there. */
const WATCHED = 'IntegrationChanged';

let connection: Connection = 'connecting';
const listeners = new Set<() => void>();

export function currentConnection(): Connection {
  return connection;
}

export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: Connection, body: Body): void {
  if (connection === next || body.operationName !== WATCHED) return;
  connection = next;
  for (const listener of listeners) listener();
}

/**
 * Follows a subscription over server-sent events, and opens the stream again whenever it ends without having been
 * completed: the server ends streams when it restarts, and after an hour.
 */
export const forwardSubscription: SubscriptionForwarder = (request) => ({
  subscribe(sink) {
    const stop = new AbortController();
    follow(request, sink.next, stop.signal).then(sink.complete, (err: unknown) => {
      if (!stop.signal.aborted) sink.error(err);
    });
    return { unsubscribe: () => stop.abort() };
  },
});

async function follow(body: Body, next: (result: ExecutionResult) => void, stop: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  while (!stop.aborted) {
    const began = Date.now();
    try {
      if (await readOnce(body, next, stop)) return;
    } catch {
      // Whatever broke it, it is tried again: a page may be open for days.
    }
    if (Date.now() - began > LONGEST_PAUSE_MS) pause = FIRST_PAUSE_MS;
    if (stop.aborted) return;
    become('waiting', body);
    await sleep(pause * (0.5 + Math.random() / 2), stop);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** Reads one stream to its end; true if the server says that nothing more is to come. */
async function readOnce(body: Body, next: (result: ExecutionResult) => void, stop: AbortSignal): Promise<boolean> {
  const response = await fetch(address('graphql'), {
    method: 'POST',
    headers: { ...requestHeaders(), 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify(body),
    signal: stop,
  });
  if (response.status === 401) signedOut();
  if (!response.ok || !response.body) return false;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let told = false;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    text += value;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const { type, data } = parse(event);
      if (type === 'complete') return told;
      if (type !== 'next') continue;
      const result = JSON.parse(data) as ExecutionResult;
      // What refuses a stream comes as its only event: it is tried again later.
      if (result.data) {
        become('live', body);
        told = true;
        next(result);
      }
    }
  }
}

function parse(event: string): { type: string; data: string } {
  const field = (name: string) =>
    event
      .split('\n')
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trimStart())
      .join('\n');
  return { type: field('event'), data: field('data') };
}

function sleep(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
