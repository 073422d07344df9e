import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { announce } from './announcer.tsx';
import { toast } from './toast.tsx';

/** A value to be given to somebody else, with a button that copies it. Where that fails it is selected, to be copied by hand. */
export function Copyable({ value, what }: { value: string; what: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const shown = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  async function copy() {
    if ((await toClipboard(value)) || copySelected(shown.current)) {
      setCopied(true);
      announce(t.copied);
    } else {
      toast.bad(t.copyFailed);
    }
  }
  const Icon = copied ? Check : Copy;
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code ref={shown} className="min-w-0 select-all font-mono text-[0.8125rem] wrap-anywhere">
        {value}
      </code>
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

/** Whether the clipboard took it. There is none where the page is served over plain HTTP, and it can be forbidden. */
async function toClipboard(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return false;
  }
}

/** The way of before there were clipboards: what is selected is copied. It stays selected if that fails too. */
function copySelected(element: HTMLElement | null): boolean {
  const selection = getSelection();
  if (!element || !selection) return false;
  selection.selectAllChildren(element);
  if (!document.execCommand('copy')) return false;
  selection.removeAllRanges();
  return true;
}
