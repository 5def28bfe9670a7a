import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { adminRoutes } from './admin-routes.tsx'
import { conversionRoutes } from './conversion-routes.tsx'
import { frameRoute, rootRoute, SECURITY_PATH, WAITING_PATH } from './frame-route.tsx'
import { makeInvitationRoute } from './invitation-route.tsx'
import { moneyRoutes } from './money-routes.tsx'
import { myPayoutsRoute } from './my-payouts-routes.tsx'
import { makeOutsideRoutes } from './outside-routes.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import {
  readHomeSearch,
  readLinksSearch,
  readOffersSearch,
  readSettingsSearch,
} from './pages/search.ts'
import { partnerRoutes } from './partner-routes.tsx'
import { payoutRoutes } from './payout-routes.tsx'
import { makeProviderRoute } from './provider-route.tsx'
import { makeSignInRoute } from './sign-in-route.tsx'

/** What pages read comes with the pages, so that the sign-in page does not carry it. */
const homeData = () => import('./pages/home-data.ts')
const linksData = () => import('./pages/links-data.ts')
const offersData = () => import('./pages/offers-data.ts')
const offerChoices = () => import('./pages/offer-choices.ts')
const settingsData = () => import('./pages/settings-data.ts')

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  validateSearch: readHomeSearch,
  loaderDeps: ({ search: { advertiser_id, cursor } }) => ({ advertiser_id, cursor }),
  loader: async ({ context, deps }) => (await homeData()).loadHome(context.person, deps),
  component: lazyRouteComponent(() => import('./pages/HomePage.tsx'), 'HomePage'),
  staticData: { title: 'home' },
})

const linksRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/links',
  validateSearch: readLinksSearch,
  loaderDeps: ({ search: { offer_id, archived, cursor } }) => ({ offer_id, archived, cursor }),
  loader: async ({ deps }) => (await linksData()).loadLinks(deps),
  component: lazyRouteComponent(() => import('./pages/LinksPage.tsx'), 'LinksPage'),
  staticData: { title: 'links' },
})

const newLinkRoute = createRoute({
  getParentRoute: () => linksRoute,
  path: 'new',
  component: lazyRouteComponent(() => import('./pages/NewLinkPanel.tsx'), 'NewLinkPanel'),
  pendingComponent: () => null,
  staticData: { title: 'newLink' },
})

const linkRoute = createRoute({
  getParentRoute: () => linksRoute,
  path: '$linkId',
  component: lazyRouteComponent(() => import('./pages/LinkPanel.tsx'), 'LinkPanel'),
  pendingComponent: () => null,
  staticData: { title: 'link' },
})

const offersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/offers',
  validateSearch: readOffersSearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await offersData()).loadOffers(deps),
  component: lazyRouteComponent(() => import('./pages/OffersPage.tsx'), 'OffersPage'),
  staticData: { title: 'offers' },
})

const newOfferRoute = createRoute({
  getParentRoute: () => offersRoute,
  path: 'new',
  loader: async () => (await offerChoices()).loadOfferChoices(),
  component: lazyRouteComponent(() => import('./pages/NewOfferPanel.tsx'), 'NewOfferPanel'),
  pendingComponent: () => null,
  staticData: { title: 'newOffer' },
})

const offerRoute = createRoute({
  getParentRoute: () => offersRoute,
  path: '$offerId',
  loader: async ({ params }) => (await offersData()).loadOffer(params.offerId),
  component: lazyRouteComponent(() => import('./pages/OfferPanel.tsx'), 'OfferPanel'),
  pendingComponent: () => null,
  staticData: { title: 'offer' },
})

const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings',
  validateSearch: readSettingsSearch,
  loaderDeps: ({ search: { apps, advertisers } }) => ({ apps, advertisers }),
  loader: async ({ deps }) => (await settingsData()).loadSettings(deps),
  component: lazyRouteComponent(() => import('./pages/SettingsPage.tsx'), 'SettingsPage'),
  staticData: { title: 'settings' },
})

const appRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'apps/$appId',
  loader: async ({ params }) => (await settingsData()).loadAppMore(params.appId),
  component: lazyRouteComponent(() => import('./pages/AppPanel.tsx'), 'AppPanel'),
  pendingComponent: () => null,
  staticData: { title: 'app' },
})

const newAppRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'apps/new',
  component: lazyRouteComponent(() => import('./pages/keys/NewAppPanel.tsx'), 'NewAppPanel'),
  pendingComponent: () => null,
  staticData: { title: 'newApp' },
})

const newAdvertiserRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'advertisers/new',
  component: lazyRouteComponent(
    () => import('./pages/keys/NewAdvertiserPanel.tsx'),
    'NewAdvertiserPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: 'newAdvertiser' },
})

const tokensRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/tokens',
  loader: async () => (await import('./pages/keys/keys-data.ts')).loadTokens(),
  component: lazyRouteComponent(() => import('./pages/keys/TokensPage.tsx'), 'TokensPage'),
  staticData: { title: 'tokens' },
})

const advertiserRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'advertisers/$advertiserId',
  loader: async ({ params }) => (await settingsData()).loadAdvertiserMore(params.advertiserId),
  component: lazyRouteComponent(() => import('./pages/AdvertiserPanel.tsx'), 'AdvertiserPanel'),
  pendingComponent: () => null,
  staticData: { title: 'advertiser' },
})

const teamRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/team',
  loader: async ({ context }) =>
    (await import('./pages/team/team-data.ts')).loadTeam(context.person),
  component: lazyRouteComponent(() => import('./pages/team/TeamPage.tsx'), 'TeamPage'),
  staticData: { title: 'team' },
})

const securityRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: SECURITY_PATH,
  loader: async () => (await import('./pages/security/security-data.ts')).loadSecurity(),
  component: lazyRouteComponent(() => import('./pages/security/SecurityPage.tsx'), 'SecurityPage'),
  staticData: { title: 'security' },
})

const profileRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/profile',
  loader: async () => (await import('./pages/profile/profile-data.ts')).loadAccount(),
  component: lazyRouteComponent(() => import('./pages/profile/ProfilePage.tsx'), 'ProfilePage'),
  staticData: { title: 'profile' },
})

const waitingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: WAITING_PATH,
  loader: async () => (await import('./pages/profile/profile-data.ts')).loadAccount(),
  component: lazyRouteComponent(() => import('./pages/profile/WaitingPage.tsx'), 'WaitingPage'),
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
