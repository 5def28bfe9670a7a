import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { frameRoute } from '../../frame/route.tsx'
import { readReportParams } from '../page/report-params.ts'

const costsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/reports/costs',
  validateSearch: readReportParams,
  loaderDeps: ({ search: { pages } }) => ({ pages }),
  loader: async ({ deps }) => (await import('./costs-data.ts')).loadCosts(deps.pages),
  component: lazyRouteComponent(async () => {
    const { costTexts } = await import('./costs-texts.ts')
    return costTexts.with(() => import('./CostsPage.tsx'))()
  }, 'CostsPage'),
  staticData: { title: { en: 'Traffic costs', ru: 'Затраты на трафик' } },
})

export const costPages = [costsRoute] as const
