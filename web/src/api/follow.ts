import { useEffect, useRef } from 'react';

/** How often something is asked for that is on its way, and of which nobody tells. */
const EVERY_MS = 3_000;

/** Asks again and again while something is under way. */
export function useFollow(moving: boolean, ask: () => void): void {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => latest.current(), EVERY_MS);
    return () => clearInterval(timer);
  }, [moving]);
}
