import { CloudOff, Inbox, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Pages } from '../api/pages.ts';
import { problemAt } from '../api/problem.ts';
import { useTranslation } from '../i18n/index.ts';
import { Badge } from './badge.tsx';
import { Button } from './button.tsx';
import { Bone, Empty, Loading } from './page.tsx';
import { ProblemNotice } from './problem.tsx';

export type Column<Node> = {
  header: string;
  cell: (node: Node) => ReactNode;
  /** Left out where there is little room; the first column has to be enough then. */
  wide?: boolean;
  right?: boolean;
  /** Is never broken where there is room for it: numbers, times. */
  whole?: boolean;
};

/** A list that a provider keeps, with every state it can be in. */
export function Listing<Node extends { id: string }>(props: {
  label: string;
  pages: Pages<Node>;
  /** Where the list is in the answer, to find its failure. */
  path: readonly string[];
  columns: readonly Column<Node>[];
  /** Whether a search or a filter is set, and how to clear them. */
  narrowed?: boolean;
  clear?: () => void;
  empty: { title: string; hint: string; action?: ReactNode };
}) {
  const { t, format } = useTranslation();
  const { pages, columns } = props;
  const problem = problemAt(pages.error, ...props.path);
  const none = !pages.loading && !problem && pages.nodes.length === 0;
  return (
    <>
      {problem && (
        <div className="mb-4">
          <ProblemNotice problem={problem} retry={pages.retry} busy={pages.loadingMore} />
        </div>
      )}
      {pages.staleSince && <Stale since={pages.staleSince} />}
      {pages.loading && <Rows columns={columns.length} />}
      {none && props.narrowed && (
        <Empty title={t.noMatch} hint={t.noMatchHint} icon={SearchX}>
          {props.clear && <Button onClick={props.clear}>{t.clearFilters}</Button>}
        </Empty>
      )}
      {none && !props.narrowed && (
        <Empty title={props.empty.title} hint={props.empty.hint} icon={Inbox}>
          {props.empty.action}
        </Empty>
      )}
      {pages.nodes.length > 0 && (
        <>
          <Table label={props.label} columns={columns} nodes={pages.nodes} />
          <div className="mt-4 flex min-h-10 flex-wrap items-center justify-between gap-3 text-sm text-muted">
            <p role="status">
              {pages.total === null
                ? t.allShown(format.number(pages.nodes.length))
                : t.shownOf(format.number(pages.nodes.length), format.number(pages.total))}
            </p>
            {(pages.more || pages.loadingMore) && (
              <Button onClick={pages.more} busy={pages.loadingMore}>
                {pages.loadingMore ? t.loadingMore : t.more}
              </Button>
            )}
          </div>
        </>
      )}
    </>
  );
}

function Table<Node extends { id: string }>(props: {
  label: string;
  columns: readonly Column<Node>[];
  nodes: readonly Node[];
}) {
  const look = (c: Column<Node>) =>
    `${c.wide ? 'hidden md:table-cell' : ''} ${c.right ? 'tabular-nums sm:text-right' : ''} ${c.whole || c.right ? 'sm:whitespace-nowrap' : ''}`;
  return (
    <div className="card overflow-hidden">
      <table className="w-full border-collapse text-left text-sm max-sm:block" aria-label={props.label}>
        {/* Where there is little room each row is a block, and its cells stand below each other. */}
        <thead className="max-sm:sr-only">
          <tr className="border-b border-line text-[0.8125rem] text-muted">
            {props.columns.map((c) => (
              <th key={c.header} scope="col" className={`px-4 py-2.5 font-medium sm:px-5 ${look(c)}`}>
                {c.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line max-sm:block">
          {props.nodes.map((node) => (
            <tr
              key={node.id}
              className="align-top hover:bg-sunken/50 max-sm:grid max-sm:gap-1.5 max-sm:px-4 max-sm:py-3.5"
            >
              {props.columns.map((c) => (
                <td key={c.header} className={`wrap-anywhere sm:px-5 sm:py-3.5 ${look(c)}`}>
                  {c.cell(node)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Says that what is shown is what was kept from before. */
export function Stale({ since }: { since: string }) {
  const { t, format } = useTranslation();
  return (
    <div
      role="status"
      className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card bg-warn-soft px-5 py-3 text-sm text-warn"
    >
      <Badge tone="warn" icon={CloudOff}>
        {t.freshness.staleLabel}
      </Badge>
      <p>{t.freshness.stale(format.relative(new Date(since), Date.now()))}</p>
    </div>
  );
}

function Rows({ columns }: { columns: number }) {
  return (
    <Loading>
      <div className="card divide-y divide-line">
        {[0, 1, 2, 3, 4].map((row) => (
          <div key={row} className="flex gap-6 px-5 py-4">
            {Array.from({ length: columns }, (_, i) => (
              <Bone key={i} className={`h-5 ${i === 0 ? 'flex-1' : 'hidden w-24 md:block'}`} />
            ))}
          </div>
        ))}
      </div>
    </Loading>
  );
}

/** What is above a list: its heading, what narrows it down, and what adds to it. */
export function ListingHead(props: { title: string; hint: string; action?: ReactNode; children?: ReactNode }) {
  return (
    <div className="pb-5 pt-8">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div>
          <h2 className="text-lg font-semibold">{props.title}</h2>
          <p className="text-sm text-muted">{props.hint}</p>
        </div>
        {props.action}
      </div>
      {props.children && <div className="mt-5 flex flex-wrap gap-3">{props.children}</div>}
    </div>
  );
}
