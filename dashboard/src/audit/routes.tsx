import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import { readAuditSearch } from './audit-search.ts'

const auditRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/audit',
  validateSearch: readAuditSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await import('./audit-data.ts')).loadAuditLog(deps),
  component: lazyRouteComponent(() => import('./AuditLogPage.tsx'), 'AuditLogPage'),
  staticData: {
    title: { en: 'Audit log', ru: 'Журнал изменений' },
    navigation: { Icon: ScrollText, isFor: (person) => may(person, 'seeAudit') },
  },
})

export const auditPages = [auditRoute] as const
