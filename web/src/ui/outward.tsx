import { ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/index.ts';

/** A link that leads away from the settings, in a new tab, so that what was entered is not lost. */
export function Outward({
  href,
  className = 'link',
  children,
}: {
  href: string;
  className?: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <a href={href} target="_blank" rel="noreferrer" className={className}>
      {children}
      <ArrowUpRight aria-hidden="true" className="ml-0.5 inline size-3.5 align-[-0.1em]" />
      <span className="sr-only"> {t.newTab}</span>
    </a>
  );
}
