import { useEffect, useState } from 'react';

let say: (text: string) => void = () => {};

/** Has a screen reader say something when it has a moment. */
export function announce(text: string): void {
  say(text);
}

/** The live region for what {@link announce} is given. It is there from the start, as otherwise nothing is read. */
export function Announcer() {
  const [text, setText] = useState('');
  useEffect(() => {
    // The same text again is a change only if something else was there before.
    say = (next) => {
      setText('');
      setTimeout(() => setText(next), 50);
    };
    return () => {
      say = () => {};
    };
  }, []);
  return (
    <div role="status" aria-live="polite" className="sr-only" data-testid="announcer">
      {text}
    </div>
  );
}
