import { CalendarDays } from 'lucide-react';
import { lazy } from 'react';
import type { ServicePages } from '../services.ts';

export const calendar: ServicePages = {
  slug: 'calendar',
  icon: CalendarDays,
  consent: 'Google Calendar',
  sections: [
    { path: 'week', label: (t) => t.calendar.week, page: lazy(() => import('./week.tsx')) },
    { path: 'availability', label: (t) => t.calendar.availability, page: lazy(() => import('./availability.tsx')) },
  ],
};
