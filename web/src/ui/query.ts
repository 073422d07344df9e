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
