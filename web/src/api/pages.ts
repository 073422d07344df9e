import { useEffect, useMemo, useState } from 'react';
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useClient } from 'urql';
import type { FreshnessSource } from '../gql/graphql.ts';

/** A page of a list, as every list of the API has it. */
type Connection<Node> = {
  nodes: readonly Node[];
  pageInfo: { endCursor?: string | null; hasNextPage: boolean };
  freshness?: { source: FreshnessSource; asOf: string };
  totalCount?: number | null;
};

type Answer<Node> = { connection: Connection<Node> | null; error: CombinedError | undefined };

export type Pages<Node> = {
  nodes: readonly Node[];
  /** Whether nothing is known yet. */
  loading: boolean;
  loadingMore: boolean;
  error: CombinedError | undefined;
  total: number | null;
  /** When the oldest of it was true, if the provider does not answer now. */
  staleSince: string | null;
  /** Undefined if there is no more. */
  more: (() => void) | undefined;
  retry: () => void;
};

type Cursors = { of: string; after: readonly (string | null)[]; attempt: number };

/**
 * Reads a list page by page, and keeps the pages that are shown up to date. What was read before stays while a later
 * try fails.
 */
export function usePages<Data, Variables extends AnyVariables, Node extends { __typename?: string; id: string }>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, 'after'>,
  pick: (data: Data) => Connection<Node> | null | undefined,
  /** What is in the list: a change of one has it read again, also while it is empty. */
  typename: NonNullable<Node['__typename']>,
): Pages<Node> {
  const client = useClient();
  const list = JSON.stringify(variables);
  const [cursors, setCursors] = useState<Cursors>({ of: list, after: [null], attempt: 0 });
  const [answers, setAnswers] = useState<ReadonlyMap<string, Answer<Node>>>(new Map());
  const { after, attempt } = cursors.of === list ? cursors : { after: FIRST, attempt: 0 };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the variables and what picks from the data are new objects each time; `list` tells whether they differ.
  useEffect(() => {
    const subscriptions = after.map((cursor, i) => {
      const last = i === after.length - 1;
      return client
        .query(document, { ...JSON.parse(list), after: cursor } as Variables, {
          requestPolicy: attempt > 0 && last ? 'network-only' : last ? 'cache-and-network' : 'cache-first',
          additionalTypenames: [typename],
        })
        .subscribe(({ data, error }) =>
          setAnswers((all) => {
            const key = `${list}${cursor}`;
            const connection = (data && pick(data)) ?? null;
            const answer = { connection: connection ?? (error ? (all.get(key)?.connection ?? null) : null), error };
            return new Map(all).set(key, answer);
          }),
        );
    });
    return () => {
      for (const s of subscriptions) s.unsubscribe();
    };
  }, [client, document, list, after, attempt, typename]);

  return useMemo(() => {
    const pages = after.map((cursor) => answers.get(`${list}${cursor}`));
    const connections = pages.flatMap((p) => p?.connection ?? []);
    const last = connections.at(-1);
    const cursor = last?.pageInfo.hasNextPage ? last.pageInfo.endCursor : null;
    const waiting = pages.some((p) => p === undefined);
    return {
      nodes: unique(connections.flatMap((c) => c.nodes)),
      loading: pages[0] === undefined,
      loadingMore: waiting && pages[0] !== undefined,
      error: pages.find((p) => p?.error)?.error,
      total: connections[0]?.totalCount ?? null,
      staleSince: connections.find((c) => c.freshness?.source === 'STALE')?.freshness?.asOf ?? null,
      more: cursor && !waiting ? () => setCursors({ of: list, after: [...after, cursor], attempt: 0 }) : undefined,
      retry: () => setCursors({ of: list, after, attempt: attempt + 1 }),
    };
  }, [after, answers, attempt, list]);
}

const FIRST = [null] as const;

/** A page can begin with what was the end of the one before, when something was added meanwhile. */
function unique<Node extends { id: string }>(nodes: readonly Node[]): readonly Node[] {
  return [...new Map(nodes.map((n) => [n.id, n])).values()];
}
