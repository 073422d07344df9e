import { Component, lazy, type ReactNode, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useSession } from './api/session.ts';
import { Header } from './header.tsx';
import { useTranslation } from './i18n/index.ts';
import { IntegrationList } from './integrations/list.tsx';
import { NotFound } from './not-found.tsx';
import { SessionEnded, SignInPage } from './sign-in.tsx';
import { Announcer } from './ui/announcer.tsx';
import { Button } from './ui/button.tsx';
import { Bone, Loading } from './ui/page.tsx';
import { Toasts } from './ui/toast.tsx';
import { UnsavedQuestion } from './ui/unsaved.tsx';

const IntegrationPage = lazy(() => import('./integrations/page.tsx'));
const Activity = lazy(() => import('./activity/activity.tsx'));
const Failures = lazy(() => import('./failures/failures.tsx'));

/** What is on every page, around the page that the address names. */
export function App() {
  const { t } = useTranslation();
  const [path] = useLocation();
  const session = useSession();
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:left-4 focus:top-3 focus:z-50 focus:rounded-control focus:bg-accent focus:px-4 focus:py-2 focus:text-on-accent"
      >
        {t.skip}
      </a>
      <Header />
      <main id="content" tabIndex={-1} className="mx-auto max-w-5xl px-4 pb-24 pt-8 sm:px-6 sm:pt-12">
        {session === 'ended' && <SessionEnded />}
        <Crash path={path}>
          <Suspense fallback={<PageSkeleton />}>
            <Switch>
              {session === 'none' && (
                <Route>
                  <SignInPage />
                </Route>
              )}
              <Route path="/">
                <IntegrationList />
              </Route>
              <Route path="/integrations">
                <IntegrationList />
              </Route>
              <Route path="/integrations/:slug/*?">{({ slug }) => <IntegrationPage key={slug} slug={slug} />}</Route>
              <Route path="/activity">
                <Activity />
              </Route>
              <Route path="/failures">
                <Failures />
              </Route>
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </Crash>
      </main>
      <UnsavedQuestion />
      <Announcer />
      <Toasts />
    </>
  );
}

function PageSkeleton() {
  return (
    <Loading>
      <Bone className="h-9 w-56" />
      <Bone className="mt-8 h-72 w-full rounded-card" />
    </Loading>
  );
}

/** Shows that the page failed in the place of the page, and leaves the way to the others. */
class Crash extends Component<{ path: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate(before: { path: string }) {
    if (this.state.failed && before.path !== this.props.path) this.setState({ failed: false });
  }

  override render() {
    return this.state.failed ? <Crashed /> : this.props.children;
  }
}

function Crashed() {
  const { t } = useTranslation();
  return (
    <div role="alert" className="card p-8 text-center">
      <h1 className="text-lg font-semibold">{t.crash.title}</h1>
      <p className="mt-1 text-muted">{t.crash.hint}</p>
      <div className="mt-5">
        <Button variant="primary" onClick={() => location.reload()}>
          {t.crash.reload}
        </Button>
      </div>
    </div>
  );
}
