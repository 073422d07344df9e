import { Mail } from 'lucide-react';
import { lazy } from 'react';
import type { ServicePages } from '../services.ts';

export const email: ServicePages = {
  slug: 'email',
  facts: lazy(() => import('./sender.tsx')),
  icon: Mail,
  sections: [{ path: 'messages', label: (t) => t.email.messages, page: lazy(() => import('./messages.tsx')) }],
};
