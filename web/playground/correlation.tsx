import { Button } from '@graphiql/react';
import { useState, useSyncExternalStore } from 'react';

let last: string | null = null;
const listeners = new Set<() => void>();

/** Remembers the correlation ID of the answer on screen; null where the answer had none. */
export function showCorrelation(id: string | null): void {
  last = id;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Below the answer: the ID that finds it in every log line, ready to be pasted into a support request. */
export function CorrelationFooter() {
  const id = useSyncExternalStore(subscribe, () => last);
  return (
    <div className="ava-correlation" role="status">
      <span>Correlation ID</span>
      {id === null ? <span>(run an operation)</span> : <code data-testid="correlation-id">{id}</code>}
      {id !== null && <CopyButton key={id} text={id} />}
    </div>
  );
}

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  // Browsers offer the clipboard only over HTTPS and on localhost; elsewhere one click selects the whole ID (CSS).
  if (!navigator.clipboard) return null;
  return (
    <Button
      type="button"
      aria-label="Copy correlation ID"
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => setCopied(true),
          () => setCopied(false),
        )
      }
    >
      {copied ? 'Copied' : 'Copy'}
    </Button>
  );
}
