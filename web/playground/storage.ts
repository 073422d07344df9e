import type { Storage } from '@graphiql/toolkit';

/** How the page is laid out: the only thing that outlives the browser tab. */
const LAYOUT = new Set(['theme', 'visiblePlugin', 'docExplorerFlex', 'editorFlex', 'secondaryEditorFlex']);

/** JSON documents of GraphiQL that hold a copy of the headers editor, the history whatever shouldPersistHeaders says. */
const HOLDS_HEADERS = new Set(['tabState', 'queries', 'favorites']);

/**
 * Where GraphiQL keeps what is typed. Variables may hold an API key and headers a token, so neither may reach
 * localStorage, where it would stay for every later script of this origin: operations and variables live as long as the
 * browser tab and survive a reload, headers not even that.
 */
export const storage: Storage = {
  getItem(key) {
    return area(key).getItem(key);
  },
  setItem(key, value) {
    if (name(key) === 'headers') return;
    area(key).setItem(key, HOLDS_HEADERS.has(name(key)) ? withoutHeaders(value) : value);
  },
  removeItem(key) {
    area(key).removeItem(key);
  },
  clear() {
    for (const store of [localStorage, sessionStorage]) {
      for (const key of own(store)) store.removeItem(key);
    }
  },
  get length() {
    return own(localStorage).length + own(sessionStorage).length;
  },
};

const PREFIX = 'graphiql:';

function name(key: string): string {
  return key.slice(PREFIX.length);
}

function area(key: string): globalThis.Storage {
  return LAYOUT.has(name(key)) ? localStorage : sessionStorage;
}

function own(store: globalThis.Storage): string[] {
  return Object.keys(store).filter((key) => key.startsWith(PREFIX));
}

function withoutHeaders(json: string): string {
  return JSON.stringify(JSON.parse(json), (key, value: unknown) => (key === 'headers' ? null : value));
}
