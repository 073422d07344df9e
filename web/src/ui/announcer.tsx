import { useEffect, useRef, useState } from 'react';

/** How long a text stays, for those who read the page by hand. */
const KEPT_MS = 5_000;

let say: (text: string) => void = () => {};

/** Has a screen reader say something when it has a moment. */
export function announce(text: string): void {
  say(text);
}

/**
 * The live region for what {@link announce} is given. It is there from the start, as otherwise nothing is read; each text
 * is an element of its own, so that none takes the place of another that comes at the same time.
 */
export function Announcer() {
  const [texts, setTexts] = useState<readonly { id: number; text: string }[]>([]);
  const next = useRef(0);
  useEffect(() => {
    say = (text) => {
      const id = next.current++;
      setTexts((all) => [...all, { id, text }]);
      setTimeout(() => setTexts((all) => all.filter((one) => one.id !== id)), KEPT_MS);
    };
    return () => {
      say = () => {};
    };
  }, []);
  return (
    <div role="status" aria-live="polite" aria-atomic="false" className="sr-only" data-testid="announcer">
      {texts.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
