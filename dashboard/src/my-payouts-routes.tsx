import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { frameRoute } from './frame-route.tsx'
import { reader, text, uuid } from './pages/search.ts'

const readMyPayoutsSearch = reader({ advertiser_id: uuid, cursor: text })

/** An affiliate's own payouts: mails lead here as well. */
export const myPayoutsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/my-payouts',
  validateSearch: readMyPayoutsSearch,
  loaderDeps: ({ search: { advertiser_id, cursor } }) => ({ advertiser_id, cursor }),
  loader: async ({ deps }) =>
    (await import('./pages/my-payouts/my-payouts-data.ts')).loadMyPayouts(deps),
  component: lazyRouteComponent(
    () => import('./pages/my-payouts/MyPayoutsPage.tsx'),
    'MyPayoutsPage',
  ),
  staticData: { title: 'payouts' },
})
