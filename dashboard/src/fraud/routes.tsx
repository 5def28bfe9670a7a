import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readReviewsSearch, readRulesSearch } from '../conversions/conversion-search.ts'
import { conversionsRoute } from '../conversions/routes.tsx'

const conversionsData = () => import('../conversions/conversions-data.ts')
const rulesData = () => import('./rules-data.ts')

const reviewsRoute = createRoute({
  getParentRoute: () => conversionsRoute,
  path: 'reviews',
  validateSearch: readReviewsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await conversionsData()).loadReviews(deps),
  component: lazyRouteComponent(() => import('./ReviewsPage.tsx'), 'ReviewsPage'),
})

const rulesRoute = createRoute({
  getParentRoute: () => conversionsRoute,
  path: 'rules',
  validateSearch: readRulesSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await rulesData()).loadRules(deps.advertiser_id),
  component: lazyRouteComponent(() => import('./RulesPage.tsx'), 'RulesPage'),
})

/** Reviews and fraud rules, in the tabs of conversions. */
export const fraudPages = [reviewsRoute, rulesRoute] as const
