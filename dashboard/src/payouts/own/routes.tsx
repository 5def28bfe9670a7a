import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { reader, text, uuid } from '../../core/page-search.ts'
import { frameRoute } from '../../frame/route.tsx'

const readMyPayoutsSearch = reader({ advertiser_id: uuid, cursor: text })

/** An affiliate's own payouts: mails lead here as well. */
export const myPayoutsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/my-payouts',
  validateSearch: readMyPayoutsSearch,
  loaderDeps: ({ search: { advertiser_id, cursor } }) => ({ advertiser_id, cursor }),
  loader: async ({ deps }) => (await import('./own-payouts-data.ts')).loadMyPayouts(deps),
  component: lazyRouteComponent(() => import('./MyPayoutsPage.tsx'), 'MyPayoutsPage'),
  staticData: { title: 'payouts' },
})
