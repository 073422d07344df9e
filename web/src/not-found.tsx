import { useTranslation } from './i18n/index.ts';
import { ButtonLink } from './ui/button.tsx';
import { PageTitle } from './ui/page.tsx';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <div className="py-16 text-center">
      <div className="flex justify-center">
        <PageTitle title={t.notFound.title} />
      </div>
      <div className="mt-6">
        <ButtonLink href="/">{t.notFound.back}</ButtonLink>
      </div>
    </div>
  );
}
