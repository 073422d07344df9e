import { useEffect, useSyncExternalStore } from 'react';
import type { BaseLocationHook } from 'wouter';

/**
 * Where one is among the pages. Like wouter's own hook, but it can be told to ask first: a form that was filled in is
 * not left by mistake.
 */
let path = location.pathname;
let guard: ((leave: () => void) => void) | null = null;
const listeners = new Set<() => void>();

function moved(): void {
  path = location.pathname;
  for (const listener of listeners) listener();
}

function go(to: string, options?: { replace?: boolean }): void {
  // The mark tells a page that it was come to from another one of these.
  history[options?.replace ? 'replaceState' : 'pushState']({ arrived: true }, '', to);
  moved();
  if (!options?.replace) scrollTo(0, 0);
}

addEventListener('popstate', () => {
  if (!guard || location.pathname === path) {
    moved();
    return;
  }
  const target = location.pathname + location.search;
  // The address has changed already: it is put back until it is known whether to leave.
  history.pushState({ arrived: true }, '', path);
  guard(() => go(target));
});

function navigate(to: string, options?: { replace?: boolean }): void {
  const target = new URL(to, location.href);
  if (guard && target.pathname !== path) guard(() => go(to, options));
  else go(to, options);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useGuardedLocation: BaseLocationHook = () => [useSyncExternalStore(subscribe, () => path), navigate];

export function useSearchString(): string {
  return useSyncExternalStore(subscribe, () => location.search.replace(/^\?/, ''));
}

let unsaved = 0;
let ask: (leave: () => void) => void = (leave) => leave();

/** While `dirty`, leaving the page asks first. */
export function useUnsaved(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    unsaved++;
    guard = (leave) => ask(leave);
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', hold);
    return () => {
      unsaved--;
      if (unsaved === 0) guard = null;
      removeEventListener('beforeunload', hold);
    };
  }, [dirty]);
}

/** Does something by which what was entered is lost, such as closing a form: it asks first if anything was. */
export function leaving(then: () => void): void {
  if (guard) guard(then);
  else then();
}

/** Says how to ask; `leave` is to be called if the answer is yes. */
export function whenLeavingUnsaved(how: (leave: () => void) => void): void {
  ask = how;
}
