/** The folder that the server is mounted at, `/` or `/some/prefix/`, whatever a proxy has put in front of it. */
export const root = mountedAt(import.meta.url);

/** What the server has besides these pages. */
const features = new Set(
  document.querySelector<HTMLMetaElement>('meta[name="ava-features"]')?.content.split(' ').filter(Boolean) ?? [],
);

export type Feature = 'playground' | 'stubs' | 'sign-in';

export function offers(feature: Feature): boolean {
  return features.has(feature);
}

/** An address of the server, such as `/docs/ERRORS.md`, as it is reached from here. */
export function address(path: string): string {
  return root + path.replace(/^\//, '');
}

/** Every script of the bundle is in the folder `assets` of the server's; while developing it is served from the root. */
function mountedAt(script: string): string {
  return import.meta.env.DEV ? '/' : new URL('..', script).pathname;
}
