import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { Messages } from './en.ts';
import { formats, type Language, loadLanguage, storeLanguage, TranslationContext } from './index.ts';

/** Gives what is below it a language, at first the one that has been loaded already. */
export function TranslationProvider(props: { language: Language; messages: Messages; children: ReactNode }) {
  const [chosen, setChosen] = useState({ language: props.language, t: props.messages });
  const choose = useCallback(async (language: Language) => {
    storeLanguage(language);
    setChosen({ language, t: await loadLanguage(language) });
  }, []);
  const value = useMemo(() => ({ ...chosen, format: formats(chosen.language), choose }), [chosen, choose]);
  return <TranslationContext value={value}>{props.children}</TranslationContext>;
}
