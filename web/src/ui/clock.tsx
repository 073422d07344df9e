import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { announce } from './announcer.tsx';

/** The time, every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** The whole seconds until `until`, rounded up so that nobody comes back too early; 0 once it is over. */
export function useCountdown(until: number | null): number {
  const [now, setNow] = useState(Date.now);
  const left = until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => {
    if (until === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const at = Date.now();
      setNow(at);
      // The moment at which the number changes, and not a second from now: timers are late, and that would add up.
      if (at < until) timer = setTimeout(tick, ((until - at - 1) % 1000) + 1);
    };
    tick();
    return () => clearTimeout(timer);
  }, [until]);
  return left;
}

/** Two answers about the same wait differ by how long they were under way. */
const SAME_MS = 2_000;

/** Says once that something has to be waited for, and once that it is over. The seconds between are for eyes only. */
export function useCountdownAnnounced(until: number | null, begin: (seconds: number) => string, over: string): number {
  const left = useCountdown(until);
  const waiting = left > 0;
  const [told, setTold] = useState<number | null>(null);
  useEffect(() => {
    if (waiting && until !== null && (told === null || Math.abs(told - until) > SAME_MS)) {
      setTold(until);
      announce(begin(left));
    }
    if (!waiting && told !== null) {
      setTold(null);
      announce(over);
    }
  }, [waiting, until, told, left, begin, over]);
  return left;
}

/** How long ago something was; the exact moment is its tooltip. */
export function When({ at }: { at: string | null | undefined }) {
  const { t, format } = useTranslation();
  const now = useNow(10_000);
  if (!at) return <>{t.none}</>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={format.moment(date)}>
      {format.relative(date, now)}
    </time>
  );
}
