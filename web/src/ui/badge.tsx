import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleEllipsis,
  FlaskConical,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { IntegrationStatus } from '../gql/graphql.ts';
import { useTranslation } from '../i18n/index.ts';

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'stub' | 'accent';

const icons: Record<Tone, LucideIcon> = {
  plain: CircleDot,
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
  stub: FlaskConical,
  accent: CircleEllipsis,
};

const tones: Record<Tone, string> = {
  plain: 'bg-sunken text-muted',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  stub: 'bg-stub-soft text-stub',
  accent: 'bg-accent-soft text-accent',
};

/** A word with an icon: what it says never hangs on the colour alone. */
export function Badge({ tone, icon, children }: { tone: Tone; icon?: LucideIcon; children: ReactNode }) {
  const Icon = icon ?? icons[tone];
  return (
    <span
      className={`badge inline-flex items-center gap-1.5 rounded-full px-2.5 sm:whitespace-nowrap py-0.5 text-xs font-medium ${tones[tone]}`}
    >
      <Icon aria-hidden="true" className="size-3.5 shrink-0" strokeWidth={2.2} />
      {children}
    </span>
  );
}

const statuses: Record<IntegrationStatus, { tone: Tone; icon: LucideIcon }> = {
  NOT_CONNECTED: { tone: 'plain', icon: CircleDashed },
  CONNECTED: { tone: 'good', icon: CircleCheck },
  STUBBED: { tone: 'stub', icon: FlaskConical },
  RECONNECT_REQUIRED: { tone: 'bad', icon: CircleAlert },
  DEGRADED: { tone: 'warn', icon: TriangleAlert },
  UNAVAILABLE: { tone: 'bad', icon: Ban },
};

export function StatusBadge({ status }: { status: IntegrationStatus }) {
  const { t } = useTranslation();
  return <Badge {...statuses[status]}>{t.status[status]}</Badge>;
}

/** Says of an integration that a stub answers, where its status says something more urgent. */
export function StubBadge() {
  const { t } = useTranslation();
  return <Badge {...statuses.STUBBED}>{t.stub.badge}</Badge>;
}
