import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

/** What a list is narrowed down to, kept in the address: a link leads to the same view, and going back undoes a step. */
export function useQueryState<Key extends string>(keys: readonly Key[]) {
  const search = useSearch();
  const [path, navigate] = useLocation();
  return useMemo(() => {
    const params = new URLSearchParams(search);
    const values = Object.fromEntries(keys.map((k) => [k, params.get(k) ?? ''])) as Record<Key, string>;
    const set = (changes: Partial<Record<Key, string>>) => {
      const next = new URLSearchParams(search);
      for (const [key, value] of Object.entries<string | undefined>(changes)) {
        if (value) next.set(key, value);
        else next.delete(key);
      }
      const text = next.toString();
      navigate(text ? `${path}?${text}` : path, { replace: true });
    };
    return { values, set, narrowed: keys.some((k) => values[k] !== '') };
  }, [search, path, navigate, keys]);
}

/** `value` if it is one of those allowed, and nothing otherwise: an address can be written by anybody. */
export function oneOf<T extends string>(allowed: readonly T[], value: string): T | null {
  return allowed.find((a) => a === value) ?? null;
}

/** When a day begins here, and when the one after it does; null for what is no day. */
export function dayOf(value: string): { begin: string; end: string } | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? [];
  if (!year) return null;
  const at = (more: number) => new Date(Number(year), Number(month) - 1, Number(day) + more).toISOString();
  return { begin: at(0), end: at(1) };
}
