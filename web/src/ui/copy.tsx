import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { announce } from './announcer.tsx';
import { toast } from './toast.tsx';

/** A value to be given to somebody else, with a button that copies it. Where that fails it can still be selected. */
export function Copyable({ value, what }: { value: string; what: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  async function copy() {
    try {
      // There is no clipboard where the page is served over plain HTTP.
      await navigator.clipboard.writeText(value);
      setCopied(true);
      announce(t.copied);
    } catch {
      toast.bad(t.copyFailed);
    }
  }
  const Icon = copied ? Check : Copy;
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="min-w-0 select-all font-mono text-[0.8125rem] wrap-anywhere">{value}</code>
      <button
        type="button"
        onClick={copy}
        aria-label={t.copyOf(what)}
        title={copied ? t.copied : t.copyOf(what)}
        className="grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
      >
        <Icon aria-hidden="true" className={`size-3.5 ${copied ? 'text-good' : ''}`} />
      </button>
    </span>
  );
}
