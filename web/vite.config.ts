import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { inputsHash } from './inputs.ts';

export default defineConfig({
  // Relative, so that the bundle works under any path prefix a proxy puts in front.
  base: './',
  // The server replaces it in each answer with that answer's nonce.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    rolldownOptions: {
      input: { playground: 'playground.html' },
      // The editor's modes and add-ons are two dozen modules loaded one by one; every reader needs all of them.
      output: { codeSplitting: { groups: [{ name: 'codemirror', test: /\/node_modules\/codemirror(-graphql)?\// }] } },
      checks: { moduleLevelDirective: false },
    },
    target: 'es2022',
    // Every browser of that target knows modulepreload; the polyfill would only be weight.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // A map would triple the commit and is not what anybody debugs with: `npm run dev` is.
    sourcemap: false,
    license: { fileName: 'THIRD-PARTY-LICENSES.md' },
    chunkSizeWarningLimit: 1500,
  },
  plugins: [systemFonts(), recordInputs()],
});

/**
 * Drops the fonts that GraphiQL's style sheet carries as data: URIs, two thirds of the whole download. The page names
 * system fonts instead (playground.css).
 */
function systemFonts(): Plugin {
  return {
    name: 'system-fonts',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/graphiql\/dist\/style\.css$/.test(id)) return null;
      return { code: code.replace(/@font-face\s*\{[^}]*\}/g, ''), map: null };
    },
  };
}

/** Writes what the bundle was built from beside it, so that a test without Node can tell a stale bundle. */
function recordInputs(): Plugin {
  return {
    name: 'record-inputs',
    apply: 'build',
    writeBundle({ dir }) {
      if (!dir) throw new Error('the bundle has no directory');
      writeFileSync(join(dir, '.inputs.sha256'), `${inputsHash(import.meta.dirname)}\n`);
    },
  };
}
