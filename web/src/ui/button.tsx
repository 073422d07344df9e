import type { ComponentProps, ReactNode } from 'react';
import { Link } from 'wouter';
import { Spinner } from './spinner.tsx';

type Variant = 'primary' | 'secondary' | 'quiet' | 'quiet-danger' | 'danger';

const base =
  'inline-flex min-h-10 items-center justify-center gap-2 rounded-control px-4 py-2 text-sm font-medium no-underline motion-safe:transition-colors aria-disabled:cursor-not-allowed';

const looks: Record<Variant, string> = {
  primary:
    'bg-accent text-on-accent hover:bg-accent-strong aria-disabled:bg-sunken aria-disabled:text-muted aria-disabled:hover:bg-sunken',
  secondary:
    'border border-rim bg-surface text-ink hover:bg-sunken aria-disabled:border-line aria-disabled:text-muted aria-disabled:hover:bg-surface',
  quiet: 'text-ink hover:bg-sunken aria-disabled:text-muted aria-disabled:hover:bg-transparent',
  'quiet-danger': 'text-bad hover:bg-bad-soft aria-disabled:text-muted aria-disabled:hover:bg-transparent',
  danger:
    'bg-bad text-on-bad hover:bg-bad-strong aria-disabled:bg-sunken aria-disabled:text-muted aria-disabled:hover:bg-sunken',
};

type Props = ComponentProps<'button'> & {
  variant?: Variant;
  /** Shows that what the button does is under way; until it is over the button does nothing. */
  busy?: boolean;
  /** Does nothing, but keeps the focus, and can be read out together with the reason beside it. */
  off?: boolean;
  icon?: ReactNode;
};

export function Button({ variant = 'secondary', busy, off, icon, className = '', children, onClick, ...rest }: Props) {
  const inert = busy || off;
  return (
    <button
      type="button"
      {...rest}
      className={`${base} ${looks[variant]} ${className}`}
      aria-disabled={inert ? true : undefined}
      aria-busy={busy ? true : undefined}
      onClick={(event) => {
        if (inert) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

/** A link to another page of these that looks like a button. */
export function ButtonLink(props: { href: string; variant?: Variant; icon?: ReactNode; children: ReactNode }) {
  return (
    <Link href={props.href} className={`${base} ${looks[props.variant ?? 'secondary']}`}>
      {props.icon}
      {props.children}
    </Link>
  );
}
