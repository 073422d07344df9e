import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';

type Tone = 'good' | 'bad';
type Note = { id: number; tone: Tone; text: string };

const SHOWN_MS = 7_000;

let add: (tone: Tone, text: string) => void = () => {};

/** Tells of something that has just been done, for a while. What goes wrong is told on the page as well, for good. */
export const toast = {
  good: (text: string) => add('good', text),
  bad: (text: string) => add('bad', text),
};

/** Where toasts are shown: a live region of its own, which is there before the first. */
export function Toasts() {
  const { t } = useTranslation();
  const [notes, setNotes] = useState<Note[]>([]);
  const next = useRef(0);
  useEffect(() => {
    add = (tone, text) => setNotes((all) => [...all.slice(-2), { id: next.current++, tone, text }]);
    return () => {
      add = () => {};
    };
  }, []);
  const drop = (id: number) => setNotes((all) => all.filter((n) => n.id !== id));
  return (
    <section
      aria-label={t.notifications}
      className="pointer-events-none fixed inset-x-0 bottom-0 z-50 flex justify-end p-4 sm:p-6"
    >
      <ol aria-live="polite" aria-relevant="additions" className="flex w-full max-w-sm flex-col gap-3">
        {notes.map((note) => (
          <Toast key={note.id} note={note} drop={() => drop(note.id)} />
        ))}
      </ol>
    </section>
  );
}

function Toast({ note, drop }: { note: Note; drop: () => void }) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  const end = useRef(drop);
  end.current = drop;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => end.current(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held]);
  const Icon = note.tone === 'good' ? CircleCheck : CircleAlert;
  return (
    <li
      className="pointer-events-auto flex items-start gap-3 rounded-card border border-line bg-surface p-4 pr-2 shadow-float"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon
        aria-hidden="true"
        className={`mt-0.5 size-5 shrink-0 ${note.tone === 'good' ? 'text-good' : 'text-bad'}`}
      />
      <p className="min-w-0 flex-1 text-sm wrap-anywhere">{note.text}</p>
      <button
        type="button"
        onClick={drop}
        aria-label={t.dismiss}
        className="-my-1.5 grid size-8 shrink-0 place-items-center rounded-control text-muted hover:bg-sunken hover:text-ink"
      >
        <X aria-hidden="true" className="size-4" />
      </button>
    </li>
  );
}
