import { useRef, useState } from 'react';
import type { Problem } from './problem.ts';

export type Submission = {
  /** Whether something was sent and nobody knows whether it had its effect. Sending anew has to be asked for. */
  doubtful: boolean;
  key(): string;
  /** Takes in how a submission went; null if well. */
  settle(problem: Problem | null): void;
  /** Somebody has looked, and it did not happen. */
  startOver(): void;
};

/**
 * The idempotency key of a form that has an effect outside. Sending the same thing again keeps its key for as long as
 * nobody knows what became of it: the server answers with what it knows, and does nothing twice. Anything else is a new
 * thing to do, with a new key.
 */
export function useSubmission(): Submission {
  const key = useRef<string | null>(null);
  const [doubtful, setDoubtful] = useState(false);
  return {
    doubtful,
    key() {
      key.current ??= newKey();
      return key.current;
    },
    settle(problem) {
      const unknown = problem?.outcome === 'UNKNOWN' || problem?.code === 'OUTCOME_UNKNOWN';
      setDoubtful(unknown);
      // Not even the server's answer arrived: the key stays, so that trying again cannot act twice.
      if (!unknown && problem?.code !== 'OFFLINE') key.current = null;
    },
    startOver() {
      key.current = null;
      setDoubtful(false);
    },
  };
}

/** An idempotency key. A page that is served over plain HTTP has no randomUUID. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}
