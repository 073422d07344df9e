import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Problem } from '../api/problem.ts';
import { NotFound } from '../not-found.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { SectionSkeleton } from './skeleton.tsx';

/** In the place of a single thing, such as a call: why it is not there, or not yet. */
export function NotThere(props: { problem: Problem | null; fetching: boolean; retry: () => void }) {
  const { problem, fetching, retry } = props;
  return (
    <div className="pt-8">
      {problem && <ProblemNotice problem={problem} retry={retry} busy={fetching} />}
      {!problem && fetching && <SectionSkeleton />}
      {!problem && !fetching && <NotFound />}
    </div>
  );
}

/** What a single thing is called and how it is, below the way back to all of them. */
export function OneHead(props: { list: string; all: string; title: string; children: ReactNode }) {
  return (
    <div className="pt-8">
      <Link href={props.list} className="link text-sm">
        {props.all}
      </Link>
      <div className="mt-1 flex flex-wrap items-center gap-3">
        <h2 className="text-lg font-semibold tabular-nums wrap-anywhere">{props.title}</h2>
        <span role="status" className="contents">
          {props.children}
        </span>
      </div>
    </div>
  );
}
