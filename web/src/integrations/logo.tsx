import type { Service } from '../gql/graphql.ts';
import { services } from './services.ts';

/** The sign of an integration. Its name is always beside it. */
export function Logo({ service, large }: { service: Service; large?: boolean }) {
  const Icon = services[service].icon;
  return (
    <span
      aria-hidden="true"
      className={`grid shrink-0 place-items-center rounded-xl bg-accent-soft text-accent ${large ? 'size-12' : 'size-11'}`}
    >
      <Icon className="size-5" strokeWidth={1.9} />
    </span>
  );
}
