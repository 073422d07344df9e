import type { Observable } from '@graphiql/toolkit';
import type { ExecutionResult } from 'graphql';

type Sink = {
  next: (result: ExecutionResult) => void;
  error: (err: unknown) => void;
  complete: () => void;
};

/** An answer of text/event-stream, as GraphQL over SSE has it in its distinct connections mode, for GraphiQL to follow. */
export function results(response: Response, stop: AbortController): Observable<ExecutionResult> {
  const subscribe = (sink: Sink) => {
    read(response, sink.next).then(sink.complete, (err: unknown) => {
      if (!stop.signal.aborted) sink.error(err);
    });
    return { unsubscribe: () => stop.abort() };
  };
  // Of the forms in which it may be called GraphiQL uses this one.
  return { subscribe: subscribe as Observable<ExecutionResult>['subscribe'] };
}

/** Hands on each result; ends with the event `complete`, and with an error if the answer ends without one. */
async function read(response: Response, next: (result: ExecutionResult) => void): Promise<void> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('The server ended the stream. Run the operation again to go on.');
    text += value;
    const events = text.split('\n\n');
    text = events.pop()!;
    for (const { type, data } of events.map(parse)) {
      if (type === 'complete') return;
      if (type === 'next') next(JSON.parse(data) as ExecutionResult);
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
