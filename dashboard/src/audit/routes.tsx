import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import { mainRole, may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import { readAuditSearch } from './audit-search.ts'
import { codeTexts } from './code-words.ts'
import { auditSentenceTexts } from './sentence-texts.ts'

const auditRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/audit',
  validateSearch: readAuditSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await import('./audit-data.ts')).loadAuditLog(deps),
  component: lazyRouteComponent(
    auditSentenceTexts.with(codeTexts.with(() => import('./AuditLogPage.tsx'))),
    'AuditLogPage',
  ),
  staticData: {
    title: { en: 'Audit log', ru: 'Журнал изменений' },
    // Affiliates open it from their profile.
    navigation: {
      Icon: ScrollText,
      isFor: (person) => may(person, 'seeAudit') && !mainRole(person).startsWith('affiliate'),
    },
  },
})

export const auditPages = [auditRoute] as const
