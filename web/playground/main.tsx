import { GraphiQL } from 'graphiql';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './playground.css';
import { CorrelationFooter } from './correlation.tsx';
import { examples } from './examples.ts';
import { fetcher } from './fetcher.ts';
import { storage } from './storage.ts';

// GraphiQL's dialogs lock scrolling with a <style> element of their own; the policy lets it in by this nonce only.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
if (nonce) setNonce(nonce);

createRoot(document.getElementById('playground')!).render(
  <StrictMode>
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      defaultTabs={examples}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>
        <a className="ava-logo" href="./">
          AVA Integrations
        </a>
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <CorrelationFooter />
      </GraphiQL.Footer>
    </GraphiQL>
  </StrictMode>,
);
