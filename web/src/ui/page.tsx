import { FileQuestion, type LucideIcon } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from '../i18n/index.ts';

/** The heading of a page. It is focused when the page is come to, which tells a screen reader where one is now. */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title, t]);
  useEffect(() => {
    if (arrivedByLink()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight">
        {title}
      </h1>
      {children}
    </div>
  );
}

/** Whether this is not the page that was opened first, where the browser's own start is the right one. */
function arrivedByLink(): boolean {
  return (history.state as { arrived?: boolean } | null)?.arrived === true;
}

/** A part of a page: what it is on the left, and what there is to it on the right. */
export function Panel(props: { title: string; hint?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section aria-labelledby={props.id} className="grid gap-x-10 gap-y-4 py-8 lg:grid-cols-[15rem_minmax(0,1fr)]">
      <div>
        <h2 id={props.id} className="text-base font-semibold">
          {props.title}
        </h2>
        {props.hint && <p className="mt-1 text-sm text-muted">{props.hint}</p>}
      </div>
      <div className="min-w-0">{props.children}</div>
    </section>
  );
}

/** What is shown where there is nothing, with what to do about it. */
export function Empty(props: { title: string; hint?: string; icon?: LucideIcon; children?: ReactNode }) {
  const Icon = props.icon ?? FileQuestion;
  return (
    <div className="card flex flex-col items-center gap-2 px-6 py-14 text-center">
      <Icon aria-hidden="true" className="mb-2 size-8 text-muted" strokeWidth={1.5} />
      <p className="font-medium">{props.title}</p>
      {props.hint && <p className="max-w-md text-sm text-muted">{props.hint}</p>}
      {props.children && <div className="mt-4 flex flex-wrap justify-center gap-3">{props.children}</div>}
    </div>
  );
}

/** A place where a word will be, as wide as the word. */
export function Bone({ className }: { className: string }) {
  return <span className={`block motion-safe:animate-pulse rounded bg-sunken ${className}`} />;
}

/** Says that something is being loaded; its shapes are for eyes only. */
export function Loading({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      <span className="sr-only">{t.loading}</span>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}

/** Pairs of a name and a value. */
export function Facts({ children, wide }: { children: ReactNode; wide?: boolean }) {
  return (
    <dl className={`grid gap-x-8 gap-y-4 ${wide ? 'sm:grid-cols-[auto_1fr_1fr]' : 'sm:grid-cols-2'}`}>{children}</dl>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[0.8125rem] text-muted">{name}</dt>
      <dd className="mt-0.5 wrap-anywhere">{children}</dd>
    </div>
  );
}
