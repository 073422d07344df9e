import { useTranslation } from '../../i18n/index.ts';

const ALL = ['voice', 'sms', 'mms', 'fax'] as const;

/** What a phone number can be used for. */
export function Capabilities({ of }: { of: Record<(typeof ALL)[number], boolean> }) {
  const { t, format } = useTranslation();
  return <>{format.list(ALL.filter((c) => of[c]).map((c) => t.twilio.capabilities[c])) || t.none}</>;
}
