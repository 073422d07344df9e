import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { Confirm } from './dialog.tsx';
import { whenLeavingUnsaved } from './navigation.ts';

/** Asks before what was entered is lost. */
export function UnsavedQuestion() {
  const { t } = useTranslation();
  const [leave, setLeave] = useState<(() => void) | null>(null);
  useEffect(() => whenLeavingUnsaved((then) => setLeave(() => then)), []);
  return (
    <Confirm
      open={leave !== null}
      onOpenChange={(open) => open || setLeave(null)}
      title={t.form.unsavedTitle}
      consequence={t.form.unsaved}
      cancel={t.form.stay}
      confirm={t.form.leave}
      onConfirm={() => {
        leave?.();
        setLeave(null);
      }}
    />
  );
}
