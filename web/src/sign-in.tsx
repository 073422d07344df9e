import { LogIn } from 'lucide-react';
import { offers } from './api/server.ts';
import { useTranslation } from './i18n/index.ts';
import { PageTitle } from './ui/page.tsx';
import { SignInLink } from './ui/problem.tsx';

/** What is in the place of every page for somebody whom the server does not know. */
export function SignInPage() {
  const { t } = useTranslation();
  const here = offers('sign-in');
  return (
    <div
      className="card mx-auto mt-8 flex max-w-lg flex-col items-center gap-2 px-6 py-12 text-center"
      data-testid="sign-in"
    >
      <LogIn aria-hidden="true" className="mb-2 size-8 text-muted" strokeWidth={1.5} />
      <PageTitle title={here ? t.signIn.title : t.signIn.tokensTitle} />
      <p className="text-muted">{here ? t.signIn.hint : t.signIn.tokensHint}</p>
      {here && (
        <div className="mt-4">
          <SignInLink />
        </div>
      )}
    </div>
  );
}

/** Says that the session is over. The page stays below it, with whatever was entered. */
export function SessionEnded() {
  const { t } = useTranslation();
  return (
    <div
      className="mb-8 flex flex-wrap items-center gap-x-6 gap-y-3 rounded-card border border-warn/30 bg-warn-soft px-5 py-4 text-sm"
      data-testid="session-ended"
    >
      <div role="alert" className="min-w-0 flex-1 basis-64">
        <p className="font-medium">{t.signIn.ended}</p>
        <p>{offers('sign-in') ? t.signIn.endedHint : t.signIn.tokensHint}</p>
      </div>
      {offers('sign-in') && <SignInLink again />}
    </div>
  );
}
