import { GraphiQL } from 'graphiql';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './playground.css';
import { CorrelationFooter } from './correlation.tsx';
import { firstTabs } from './examples.ts';
import { fetcher } from './fetcher.ts';
import { EXAMPLES, FreeTabKey, OpenPanel, rememberPanel, WrapLines } from './panel.tsx';
import { storage } from './storage.ts';

// GraphiQL's dialogs lock scrolling with a <style> element of their own; the policy lets it in by this nonce only.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
if (nonce) setNonce(nonce);

/** One list for good: GraphiQL begins anew with another. */
const PLUGINS = [EXAMPLES];

createRoot(document.getElementById('playground')!).render(
  <StrictMode>
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      defaultTabs={firstTabs}
      plugins={PLUGINS}
      onTogglePluginVisibility={rememberPanel}
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
        <OpenPanel />
        <WrapLines />
        <FreeTabKey />
      </GraphiQL.Footer>
    </GraphiQL>
  </StrictMode>,
);
