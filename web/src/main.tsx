import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { ClientProvider } from './api/client-provider.tsx';
import { LiveIntegrations } from './api/live.tsx';
import { root } from './api/server.ts';
import { App } from './app.tsx';
import './app.css';
import { loadLanguage, preferredLanguage } from './i18n/index.ts';
import { TranslationProvider } from './i18n/provider.tsx';
import { useGuardedLocation, useSearchString } from './ui/navigation.ts';
import { applyTheme, storedTheme } from './ui/theme.ts';

applyTheme(storedTheme());

// Dialogs lock scrolling with a <style> element of their own; the policy lets it in by this nonce only.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
if (nonce) setNonce(nonce);

const language = preferredLanguage();
const messages = await loadLanguage(language);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <TranslationProvider language={language} messages={messages}>
      <ClientProvider>
        <Router base={root.slice(0, -1)} hook={useGuardedLocation} searchHook={useSearchString}>
          <LiveIntegrations>
            <App />
          </LiveIntegrations>
        </Router>
      </ClientProvider>
    </TranslationProvider>
  </StrictMode>,
);
