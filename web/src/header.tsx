import { Plug, Radio, SlidersHorizontal } from 'lucide-react';
import { useId, useState } from 'react';
import { useQuery } from 'urql';
import { Link, useLocation } from 'wouter';
import { useConnection } from './api/live.tsx';
import { address, offers } from './api/server.ts';
import { useSession } from './api/session.ts';
import { ViewerDocument } from './gql/graphql.ts';
import { type Language, languages, useTranslation } from './i18n/index.ts';
import { Button } from './ui/button.tsx';
import { Outward } from './ui/outward.tsx';
import { chooseTheme, storedTheme, type Theme, themes } from './ui/theme.ts';
import { toast } from './ui/toast.tsx';

const link =
  'rounded-control px-3 py-2 text-sm text-muted hover:text-ink aria-[current]:bg-sunken aria-[current]:font-medium aria-[current]:text-ink';

/** The way to the other pages, and how they are shown. */
export function Header() {
  const { t } = useTranslation();
  const [path] = useLocation();
  const at = (start: string) => (path === start || path.startsWith(`${start}/`) ? 'page' : undefined);
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex max-w-5xl flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2.5 sm:px-6">
        <Link href="/" className="flex items-center gap-2.5 py-1 font-semibold">
          <span aria-hidden="true" className="grid size-7 place-items-center rounded-lg bg-accent text-on-accent">
            <Plug className="size-4" strokeWidth={2.2} />
          </span>
          {t.product}
        </Link>
        <div className="order-2 ml-auto flex items-center gap-1">
          <LiveState />
          <Account />
          <Display />
        </div>
        <nav aria-label={t.nav.label} className="order-3 -mx-3 w-full sm:order-1 sm:mx-0 sm:w-auto">
          <ul className="flex flex-wrap items-center gap-1">
            <li>
              <Link href="/" className={`block ${link}`} aria-current={path === '/' ? 'page' : at('/integrations')}>
                {t.nav.integrations}
              </Link>
            </li>
            <li>
              <Link href="/activity" className={`block ${link}`} aria-current={at('/activity')}>
                {t.nav.activity}
              </Link>
            </li>
            {offers('stubs') && (
              <li>
                <Link href="/failures" className={`block ${link}`} aria-current={at('/failures')}>
                  {t.nav.failures}
                </Link>
              </li>
            )}
            {offers('playground') && (
              <li>
                <Outward href={address('playground')} className={`block ${link}`}>
                  {t.nav.playground}
                </Outward>
              </li>
            )}
          </ul>
        </nav>
      </div>
    </header>
  );
}

/** Whether what is shown follows what happens. */
function LiveState() {
  const { t } = useTranslation();
  const connection = useConnection();
  // There is nothing to follow for somebody whom the server does not know.
  const unknown = useSession() === 'none';
  if (connection === 'connecting' || unknown) return null;
  const live = connection === 'live';
  return (
    <span
      className={`mr-2 inline-flex items-center gap-1.5 text-xs ${live ? 'text-good' : 'text-warn'}`}
      data-testid="live"
    >
      <Radio aria-hidden="true" className="size-3.5" />
      {t.live[connection]}
    </span>
  );
}

function Account() {
  const { t } = useTranslation();
  const session = useSession();
  const [{ data }] = useQuery({ query: ViewerDocument });
  if (!offers('sign-in')) return null;
  // The page itself leads to the sign-in.
  if (session !== 'open' || data?.viewer?.method !== 'SESSION') return null;
  async function signOut() {
    try {
      const { ok } = await fetch(address('auth/logout'), { method: 'POST' });
      if (ok) location.reload();
      else toast.bad(t.signIn.outFailed);
    } catch {
      toast.bad(t.signIn.outFailed);
    }
  }
  return (
    <>
      {data.viewer.name && <span className="hidden text-sm text-muted sm:inline">{data.viewer.name}</span>}
      <Button variant="quiet" onClick={signOut}>
        {t.nav.signOut}
      </Button>
    </>
  );
}

/** Theme and language. */
function Display() {
  const { t, language, choose } = useTranslation();
  const [theme, setTheme] = useState(storedTheme);
  const id = useId();
  const menu = useId();
  return (
    <div className="relative">
      <button
        type="button"
        popoverTarget={menu}
        aria-label={t.nav.menu}
        title={t.nav.menu}
        className="grid size-9 place-items-center rounded-control text-muted hover:bg-sunken hover:text-ink"
      >
        <SlidersHorizontal aria-hidden="true" className="size-[1.125rem]" />
      </button>
      <section
        id={menu}
        popover="auto"
        aria-label={t.nav.menu}
        className="fixed inset-auto right-4 top-14 m-0 w-64 rounded-card border border-line bg-surface p-4 text-ink shadow-float lg:right-[max(1rem,calc(50vw-32rem))]"
      >
        <fieldset>
          <legend className="mb-2 text-sm font-medium">{t.theme.label}</legend>
          <div className="grid grid-cols-3 gap-1 rounded-control bg-sunken p-1">
            {themes.map((one) => (
              <label
                key={one}
                className="cursor-pointer rounded-md px-2 py-1.5 text-center text-sm text-muted has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent"
              >
                <input
                  type="radio"
                  name="theme"
                  className="sr-only"
                  value={one}
                  checked={theme === one}
                  onChange={() => {
                    setTheme(one as Theme);
                    chooseTheme(one);
                  }}
                />
                {t.theme[one]}
              </label>
            ))}
          </div>
        </fieldset>
        <label htmlFor={id} className="mb-2 mt-4 block text-sm font-medium">
          {t.language}
        </label>
        <select
          id={id}
          className="control"
          value={language}
          onChange={(event) => choose(event.target.value as Language)}
        >
          {Object.entries(languages).map(([tag, name]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </section>
    </div>
  );
}
