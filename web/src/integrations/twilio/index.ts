import { MessageSquareText } from 'lucide-react';
import { lazy } from 'react';
import type { ServicePages } from '../services.ts';

export const twilio: ServicePages = {
  slug: 'twilio',
  facts: lazy(() => import('./account.tsx')),
  icon: MessageSquareText,
  sections: [
    { path: 'messages', label: (t) => t.twilio.messages, page: lazy(() => import('./messages.tsx')) },
    { path: 'phone-numbers', label: (t) => t.twilio.numbers, page: lazy(() => import('./numbers.tsx')) },
    { path: 'available-numbers', label: (t) => t.twilio.available, page: lazy(() => import('./available.tsx')) },
  ],
};
