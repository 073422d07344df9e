import type { LucideIcon } from 'lucide-react';
import type { ComponentType, LazyExoticComponent } from 'react';
import type { IntegrationPartsFragment, Service } from '../gql/graphql.ts';
import type { Messages } from '../i18n/en.ts';
import { calendar } from './calendar/index.ts';
import { email } from './email/index.ts';
import { twilio } from './twilio/index.ts';
import { vapi } from './vapi/index.ts';

/** A page of an integration beside its overview. */
export type Section = {
  /** The step in the address: /integrations/vapi/assistants. */
  path: string;
  label: (t: Messages) => string;
  /** Is shown at its path and everywhere below. It is loaded when it is first gone to. */
  page: LazyExoticComponent<ComponentType<SectionProps>>;
};

export type SectionProps = {
  integration: IntegrationPartsFragment;
  /** Its whole path: /integrations/vapi/assistants. */
  path: string;
};

/** What these pages know of a third party beyond what the API tells. */
export type ServicePages = {
  /** Its name in addresses, which the API uses as well. */
  slug: string;
  icon: LucideIcon;
  /** What is known of the account beyond the integration, for the overview. It is loaded when it is first shown. */
  facts?: LazyExoticComponent<ComponentType>;
  sections: readonly Section[];
  /** The name of the way to connect by consent, which a server can be without. */
  consent?: string;
};

/** A service that is added to the schema does not compile without its entry here. */
export const services: Record<Service, ServicePages> = {
  VAPI: vapi,
  TWILIO: twilio,
  EMAIL: email,
  CALENDAR: calendar,
};

export function serviceOf(slug: string): Service | undefined {
  return (Object.keys(services) as Service[]).find((s) => services[s].slug === slug);
}
