import { createContext, useContext } from 'react';
import { en, type Messages } from './en.ts';

/** The languages, by their own names. */
export const languages = { en: 'English', de: 'Deutsch', es: 'Español', fr: 'Français' } as const;

export type Language = keyof typeof languages;

/** A language is loaded when it is first needed; English is there, being what the others are measured by. */
const loaders: Record<Language, () => Promise<Messages>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
};

const STORED = 'ava-language';

let current: Language = 'en';

/** The language of the page, also for what is not a component. */
export function currentLanguage(): Language {
  return current;
}

/** The language that was chosen before, or the first one of the browser's that there is. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((tag): tag is Language => tag !== null && tag in languages) ?? 'en';
}

export async function loadLanguage(language: Language): Promise<Messages> {
  const messages = await loaders[language]();
  current = language;
  document.documentElement.lang = language;
  return messages;
}

export function storeLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
}

export type Translation = {
  language: Language;
  t: Messages;
  format: Formats;
  choose: (language: Language) => void;
};

export type Formats = ReturnType<typeof formats>;

/** How a language writes numbers and times. */
export function formats(language: Language) {
  const number = new Intl.NumberFormat(language);
  const seconds = new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'narrow' });
  const minutes = new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'narrow' });
  const milliseconds = new Intl.NumberFormat(language, { style: 'unit', unit: 'millisecond' });
  const unit = (name: 'byte' | 'kilobyte' | 'megabyte', maximumFractionDigits: number) =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const list = new Intl.ListFormat(language);
  return {
    number: (n: number) => number.format(n),
    /** 512 byte, 190 kB, 1.5 MB, in steps of 1024 and never more than there are. */
    bytes(n: number): string {
      if (n < 1024) return unit('byte', 0).format(n);
      if (n < 1024 * 1024) return unit('kilobyte', 0).format(Math.floor(n / 1024));
      return unit('megabyte', 1).format(Math.floor((n * 10) / (1024 * 1024)) / 10);
    },
    milliseconds: (n: number) => milliseconds.format(n),
    /** 27s, 2m 5s */
    wait: (s: number) =>
      s < 60 ? seconds.format(s) : `${minutes.format(Math.floor(s / 60))} ${seconds.format(s % 60)}`,
    moment: (at: Date) => moment.format(at),
    list: (items: string[]) => list.format(items),
    /** Small amounts to a hundredth of a cent: a text message costs less than one. */
    money(amount: number, currency: string): string {
      const maximumFractionDigits = Math.abs(amount) < 0.1 ? 4 : 2;
      return new Intl.NumberFormat(language, { style: 'currency', currency, maximumFractionDigits }).format(amount);
    },
    /** 5 minutes ago, yesterday, in 3 days */
    relative(at: Date, now: number): string {
      const past = (at.getTime() - now) / 1000;
      const [unit, size] = STEPS.find(([, size]) => Math.abs(past) >= size) ?? ['second', 1];
      return relative.format(unit === 'second' && Math.abs(past) < 10 ? 0 : Math.trunc(past / size), unit);
    },
  };
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export const TranslationContext = createContext<Translation | null>(null);

/** The words of the page, and how its language writes numbers and times. */
export function useTranslation(): Translation {
  const translation = useContext(TranslationContext);
  if (!translation) throw new Error('there is no language around this component');
  return translation;
}
