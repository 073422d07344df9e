import { currentLanguage } from '../i18n/index.ts';

/** What goes with every request. */
export function requestHeaders(): Record<string, string> {
  return {
    // Sentences to show come in the language of the page, where they are translated.
    'Accept-Language': currentLanguage(),
    // What acts by the session's cookie has to show that no other site's form sent it.
    'X-AVA-CSRF': '1',
  };
}
