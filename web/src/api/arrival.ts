import { mapExchange } from 'urql';

/**
 * When objects arrived that hold a time to wait. It counts from their arrival, and the cache may hand them out minutes
 * later.
 */
const arrivals = new WeakMap<object, number>();

/** The moment, by this machine's clock, when a time to wait is over that `holder` arrived with. */
export function deadline(holder: object, waitMs: number | null | undefined): number | null {
  return waitMs == null ? null : (arrivals.get(holder) ?? Date.now()) + waitMs;
}

/** The moment, by this machine's clock, when `holder` arrived, which holds a time to wait; 0 if nobody knows. */
export function arrivedAt(holder: object): number {
  return arrivals.get(holder) ?? 0;
}

/** Notes when the answers to all operations arrive. Belongs behind the cache. */
export const arrivalExchange = mapExchange({
  onResult(result) {
    const now = Date.now();
    note(result.data, now);
    for (const error of result.error?.graphQLErrors ?? []) note(error.extensions, now);
  },
});

/** Notes that an object, with everything in it, has arrived. */
export function note(value: unknown, now: number): void {
  if (value === null || typeof value !== 'object') return;
  if ('retryAfterMs' in value || 'afterMs' in value) arrivals.set(value, now);
  for (const inner of Object.values(value)) note(inner, now);
}
