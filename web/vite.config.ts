import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tailwind from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import { inputsHash } from './inputs.ts';

/**
 * Two bundles in one folder, one build each: `--mode settings` for the settings page and `--mode playground` for GraphiQL.
 * In a single build they would share chunks, and a change of one would change what the other loads.
 */
export default defineConfig(({ mode }) => ({
  // Relative, so that the bundle works under any path prefix a proxy puts in front.
  base: './',
  // The server replaces it in each answer with that answer's nonce.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    rolldownOptions: {
      ...(mode === 'playground' ? playground : settings),
      checks: { moduleLevelDirective: false },
    },
    target: 'es2022',
    // Those that know light-dark(), which the themes are made of.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Every browser of that target knows modulepreload; the polyfill would only be weight.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // A map would triple the commit and is not what anybody debugs with: `npm run dev` is.
    sourcemap: false,
    license: { fileName: mode === 'playground' ? 'THIRD-PARTY-LICENSES-playground.md' : 'THIRD-PARTY-LICENSES.md' },
    // The first of the two begins with an empty folder.
    emptyOutDir: mode !== 'playground',
    chunkSizeWarningLimit: 1500,
  },
  plugins: [tailwind(), systemFonts(), recordInputs()],
}));

const settings = { input: { index: 'index.html' } };

const playground = {
  input: { playground: 'playground.html' },
  // The editor's modes and add-ons are two dozen modules loaded one by one; every reader needs all of them.
  output: { codeSplitting: { groups: [{ name: 'codemirror', test: /\/node_modules\/codemirror(-graphql)?\// }] } },
};

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
