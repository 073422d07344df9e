import { type ReactNode, useMemo } from 'react';
import { Provider } from 'urql';
import { useTranslation } from '../i18n/index.ts';
import { newClient } from './client.ts';

/** Asks the server in the language of the page. With another language everything is asked anew: answers hold sentences. */
export function ClientProvider({ children }: { children: ReactNode }) {
  const { language } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the client reads the language itself, with each request.
  const client = useMemo(newClient, [language]);
  return <Provider value={client}>{children}</Provider>;
}
