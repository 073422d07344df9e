import { AudioLines } from 'lucide-react';
import { lazy } from 'react';
import type { ServicePages } from '../services.ts';

export const vapi: ServicePages = {
  slug: 'vapi',
  icon: AudioLines,
  sections: [
    { path: 'assistants', label: (t) => t.vapi.assistants, page: lazy(() => import('./assistants.tsx')) },
    { path: 'phone-numbers', label: (t) => t.vapi.numbers, page: lazy(() => import('./numbers.tsx')) },
    { path: 'calls', label: (t) => t.vapi.calls, page: lazy(() => import('./calls.tsx')) },
  ],
};
