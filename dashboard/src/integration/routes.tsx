import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { oneOf, reader, text } from '../core/page-search.ts'
import { frameRoute } from '../frame/route.tsx'
import { frameworks } from './framework-names.ts'

// The page loads its texts itself: this file is a part of every page.
const integrationRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integration/{-$appId}',
  validateSearch: reader({ framework: oneOf(frameworks), since: text }),
  loader: async ({ params }) =>
    (await import('./integration-data.ts')).loadIntegration(params.appId),
  component: lazyRouteComponent(() => import('./IntegrationPage.tsx'), 'IntegrationPage'),
  staticData: { title: { en: 'Integration', ru: 'Интеграция' } },
})

export const integrationPages = [integrationRoute] as const
