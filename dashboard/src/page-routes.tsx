import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { adminRoutes } from './admin/routes.tsx'
import { conversionRoutes } from './conversion-routes.tsx'
import {
  readHomeSearch,
  readLinksSearch,
  readOffersSearch,
  readSettingsSearch,
} from './core/page-search.ts'
import { NotFoundPage } from './frame/NotFoundPage.tsx'
import { frameRoute, rootRoute, SECURITY_PATH, WAITING_PATH } from './frame/route.tsx'
import { moneyRoutes } from './money-routes.tsx'
import { partnerRoutes } from './partners/routes.tsx'
import { myPayoutsRoute } from './payouts/own/routes.tsx'
import { payoutRoutes } from './payouts/routes.tsx'
import { makeOutsideRoutes } from './people/accounts/routes.tsx'
import { makeProviderRoute } from './people/providers/route.tsx'
import { makeSignInRoute } from './people/sign-in/route.tsx'
import { makeInvitationRoute } from './people/teams/invitation-route.tsx'

/** What pages read comes with the pages, so that the sign-in page does not carry it. */
const homeData = () => import('./reports/home-data.ts')
const linksData = () => import('./links/links-data.ts')
const offersData = () => import('./offers/offers-data.ts')
const offerChoices = () => import('./offers/offer-choices.ts')
const settingsData = () => import('./apps/settings-data.ts')

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  validateSearch: readHomeSearch,
  loaderDeps: ({ search: { advertiser_id, cursor } }) => ({ advertiser_id, cursor }),
  loader: async ({ context, deps }) => (await homeData()).loadHome(context.person, deps),
  component: lazyRouteComponent(() => import('./reports/HomePage.tsx'), 'HomePage'),
  staticData: { title: 'home' },
})

const linksRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/links',
  validateSearch: readLinksSearch,
  loaderDeps: ({ search: { offer_id, archived, cursor } }) => ({ offer_id, archived, cursor }),
  loader: async ({ deps }) => (await linksData()).loadLinks(deps),
  component: lazyRouteComponent(() => import('./links/LinksPage.tsx'), 'LinksPage'),
  staticData: { title: 'links' },
})

const newLinkRoute = createRoute({
  getParentRoute: () => linksRoute,
  path: 'new',
  component: lazyRouteComponent(() => import('./links/NewLinkPanel.tsx'), 'NewLinkPanel'),
  pendingComponent: () => null,
  staticData: { title: 'newLink' },
})

const linkRoute = createRoute({
  getParentRoute: () => linksRoute,
  path: '$linkId',
  component: lazyRouteComponent(() => import('./links/LinkPanel.tsx'), 'LinkPanel'),
  pendingComponent: () => null,
  staticData: { title: 'link' },
})

const offersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/offers',
  validateSearch: readOffersSearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await offersData()).loadOffers(deps),
  component: lazyRouteComponent(() => import('./offers/OffersPage.tsx'), 'OffersPage'),
  staticData: { title: 'offers' },
})

const newOfferRoute = createRoute({
  getParentRoute: () => offersRoute,
  path: 'new',
  loader: async () => (await offerChoices()).loadOfferChoices(),
  component: lazyRouteComponent(() => import('./offers/NewOfferPanel.tsx'), 'NewOfferPanel'),
  pendingComponent: () => null,
  staticData: { title: 'newOffer' },
})

const offerRoute = createRoute({
  getParentRoute: () => offersRoute,
  path: '$offerId',
  loader: async ({ params }) => (await offersData()).loadOffer(params.offerId),
  component: lazyRouteComponent(() => import('./offers/OfferPanel.tsx'), 'OfferPanel'),
  pendingComponent: () => null,
  staticData: { title: 'offer' },
})

const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings',
  validateSearch: readSettingsSearch,
  loaderDeps: ({ search: { apps, advertisers } }) => ({ apps, advertisers }),
  loader: async ({ deps }) => (await settingsData()).loadSettings(deps),
  component: lazyRouteComponent(() => import('./apps/SettingsPage.tsx'), 'SettingsPage'),
  staticData: { title: 'settings' },
})

const appRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'apps/$appId',
  loader: async ({ params }) => (await settingsData()).loadAppMore(params.appId),
  component: lazyRouteComponent(() => import('./apps/AppPanel.tsx'), 'AppPanel'),
  pendingComponent: () => null,
  staticData: { title: 'app' },
})

const newAppRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'apps/new',
  component: lazyRouteComponent(() => import('./apps/keys/NewAppPanel.tsx'), 'NewAppPanel'),
  pendingComponent: () => null,
  staticData: { title: 'newApp' },
})

const newAdvertiserRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'advertisers/new',
  component: lazyRouteComponent(
    () => import('./apps/keys/NewAdvertiserPanel.tsx'),
    'NewAdvertiserPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: 'newAdvertiser' },
})

const tokensRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/tokens',
  loader: async () => (await import('./apps/keys/keys-data.ts')).loadTokens(),
  component: lazyRouteComponent(() => import('./people/tokens/TokensPage.tsx'), 'TokensPage'),
  staticData: { title: 'tokens' },
})

const advertiserRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'advertisers/$advertiserId',
  loader: async ({ params }) => (await settingsData()).loadAdvertiserMore(params.advertiserId),
  component: lazyRouteComponent(() => import('./apps/AdvertiserPanel.tsx'), 'AdvertiserPanel'),
  pendingComponent: () => null,
  staticData: { title: 'advertiser' },
})

const teamRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/team',
  loader: async ({ context }) =>
    (await import('./people/teams/team-data.ts')).loadTeam(context.person),
  component: lazyRouteComponent(() => import('./people/teams/TeamPage.tsx'), 'TeamPage'),
  staticData: { title: 'team' },
})

const securityRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: SECURITY_PATH,
  loader: async () => (await import('./people/factors/security-data.ts')).loadSecurity(),
  component: lazyRouteComponent(() => import('./people/factors/SecurityPage.tsx'), 'SecurityPage'),
  staticData: { title: 'security' },
})

const profileRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/profile',
  loader: async () => (await import('./people/accounts/profile-data.ts')).loadAccount(),
  component: lazyRouteComponent(() => import('./people/accounts/ProfilePage.tsx'), 'ProfilePage'),
  staticData: { title: 'profile' },
})

const waitingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: WAITING_PATH,
  loader: async () => (await import('./people/accounts/profile-data.ts')).loadAccount(),
  component: lazyRouteComponent(() => import('./people/accounts/PendingPage.tsx'), 'WaitingPage'),
  staticData: { title: 'waiting' },
})

/** Whatever no page is at. */
const strayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '$',
  component: NotFoundPage,
})

/** The sitemap. */
export const routeTree = rootRoute.addChildren([
  makeSignInRoute(rootRoute),
  makeInvitationRoute(rootRoute),
  makeProviderRoute(rootRoute),
  ...makeOutsideRoutes(rootRoute),
  strayRoute,
  frameRoute.addChildren([
    homeRoute,
    offersRoute.addChildren([newOfferRoute, offerRoute]),
    linksRoute.addChildren([newLinkRoute, linkRoute]),
    payoutRoutes,
    myPayoutsRoute,
    moneyRoutes,
    ...conversionRoutes,
    ...adminRoutes,
    ...partnerRoutes,
    settingsRoute.addChildren([newAppRoute, newAdvertiserRoute, appRoute, advertiserRoute]),
    teamRoute,
    securityRoute,
    profileRoute,
    waitingRoute,
    tokensRoute,
  ]),
])
