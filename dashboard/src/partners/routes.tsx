import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { Handshake, Store } from 'lucide-react'
import {
  type OfferCategory,
  offerCategories,
  type PartnershipStatus,
  partnershipStatuses,
} from '../../../schema/vocabulary.ts'
import { oneOf, pages, period, reader, text, uuid } from '../core/page-search.ts'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import { groupTexts } from './groups/group-texts.ts'
import { promoteTexts } from './promote/promote-texts.ts'

const groupsData = () => import('./groups/groups-data.ts')
const partnersData = () => import('./partners-data.ts')
const promoteData = () => import('./promote/promote-data.ts')

const readPartnersSearch = reader({
  advertiser_id: uuid,
  partnership: oneOf<PartnershipStatus>(partnershipStatuses),
  group_id: uuid,
  q: text,
  pages,
  ...period,
})
const readAdvertiserSearch = reader({ advertiser_id: uuid })
const readOutreachSearch = reader({ advertiser_id: uuid, affiliate_id: uuid, group_id: uuid })
const readPromoteSearch = reader({
  pages,
  q: text,
  category: oneOf<OfferCategory>(offerCategories),
  joined: oneOf<'true' | 'false' | 'none'>(['true', 'false', 'none']),
  sort: oneOf<'epc' | 'name'>(['epc', 'name']),
  ...period,
})
const readApplicationsSearch = reader({ code: text })

const partnersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/partners',
  component: lazyRouteComponent(() => import('./PartnerTabs.tsx'), 'PartnerTabs'),
  staticData: {
    title: { en: 'Partners', ru: 'Партнёры' },
    navigation: { Icon: Handshake, isFor: (person) => may(person, 'seePartners') },
  },
})

/** The list stays below the panel of a partner, whose URL is shorter. */
const listRoute = createRoute({
  getParentRoute: () => partnersRoute,
  id: 'list',
  validateSearch: readPartnersSearch,
  loaderDeps: ({ search: { range: _range, from: _from, to: _to, ...search } }) => search,
  loader: async ({ deps }) => (await partnersData()).loadPartners(deps),
  component: lazyRouteComponent(
    groupTexts.with(() => import('./PartnersPage.tsx')),
    'PartnersPage',
  ),
})

const nothingOpenRoute = createRoute({ getParentRoute: () => listRoute, path: '/' })

const partnerRoute = createRoute({
  getParentRoute: () => listRoute,
  path: '$affiliateId',
  loaderDeps: ({ search: { advertiser_id } }) => ({ advertiser_id }),
  loader: async ({ params, deps }) =>
    (await partnersData()).loadPartner(params.affiliateId, deps.advertiser_id),
  component: lazyRouteComponent(() => import('./PartnerPanel.tsx'), 'PartnerPanel'),
  pendingComponent: () => null,
})

const groupsRoute = createRoute({
  getParentRoute: () => partnersRoute,
  path: 'groups',
  validateSearch: readAdvertiserSearch,
  loaderDeps: ({ search: { advertiser_id } }) => ({ advertiser_id }),
  loader: async ({ deps }) => (await groupsData()).loadGroups(deps.advertiser_id),
  component: lazyRouteComponent(
    groupTexts.with(() => import('./groups/GroupsPage.tsx')),
    'GroupsPage',
  ),
})

const groupRoute = createRoute({
  getParentRoute: () => groupsRoute,
  path: '$groupId',
  loaderDeps: ({ search: { advertiser_id } }) => ({ advertiser_id }),
  loader: async ({ params, deps }) =>
    (await groupsData()).loadGroupTerms(params.groupId, deps.advertiser_id),
  component: lazyRouteComponent(
    groupTexts.with(() => import('./groups/GroupPanel.tsx')),
    'GroupPanel',
  ),
  pendingComponent: () => null,
})

const outreachRoute = createRoute({
  getParentRoute: () => partnersRoute,
  path: 'outreach',
  validateSearch: readOutreachSearch,
  loaderDeps: ({ search: { advertiser_id } }) => ({ advertiser_id }),
  loader: async ({ deps }) => (await groupsData()).loadOutreach(deps.advertiser_id),
  component: lazyRouteComponent(
    groupTexts.with(() => import('./groups/OutreachPage.tsx')),
    'OutreachPage',
  ),
})

const linksRoute = createRoute({
  getParentRoute: () => partnersRoute,
  path: 'links',
  validateSearch: readAdvertiserSearch,
  loaderDeps: ({ search: { advertiser_id } }) => ({ advertiser_id }),
  loader: async ({ deps }) => (await partnersData()).loadLinks(deps.advertiser_id),
  component: lazyRouteComponent(
    () => import('./RegistrationLinksPage.tsx'),
    'RegistrationLinksPage',
  ),
})

const rulesRoute = createRoute({
  getParentRoute: () => partnersRoute,
  path: 'rules',
  validateSearch: readAdvertiserSearch,
  loaderDeps: ({ search: { advertiser_id } }) => ({ advertiser_id }),
  loader: async ({ deps }) => (await partnersData()).loadRules(deps.advertiser_id),
  component: lazyRouteComponent(() => import('./ApplicationRulesPage.tsx'), 'ApplicationRulesPage'),
})

/** Tabs of an affiliate's offers and applications. */
const promotionRoute = createRoute({
  getParentRoute: () => frameRoute,
  id: 'promotion',
  component: lazyRouteComponent(() => import('./promote/PromoteTabs.tsx'), 'PromoteTabs'),
  staticData: { title: { en: 'Promote', ru: 'Офферы' } },
})

const promoteRoute = createRoute({
  getParentRoute: () => promotionRoute,
  path: '/promote',
  validateSearch: readPromoteSearch,
  loaderDeps: ({ search: { range: _range, from: _from, to: _to, ...search } }) => search,
  loader: async ({ deps: { pages: shown, ...search } }) =>
    (await promoteData()).loadOffers({ ...search, pages: shown }),
  component: lazyRouteComponent(
    promoteTexts.with(() => import('./promote/PromotePage.tsx')),
    'PromotePage',
  ),
  staticData: {
    title: { en: 'Promote', ru: 'Офферы' },
    navigation: { Icon: Store, isFor: (person) => may(person, 'promoteOffers') },
  },
})

const referralsRoute = createRoute({
  getParentRoute: () => promotionRoute,
  path: '/referrals',
  loader: async () => (await promoteData()).loadReferrals(),
  component: lazyRouteComponent(
    promoteTexts.with(() => import('./promote/ReferralsPage.tsx')),
    'ReferralsPage',
  ),
  staticData: { title: { en: 'Referrals', ru: 'Рефералы' } },
})

const applicationsRoute = createRoute({
  getParentRoute: () => promotionRoute,
  path: '/applications',
  validateSearch: readApplicationsSearch,
  loaderDeps: ({ search: { code } }) => ({ code }),
  loader: async ({ deps }) => (await promoteData()).loadApplications(deps),
  component: lazyRouteComponent(() => import('./promote/ApplicationsPage.tsx'), 'ApplicationsPage'),
  staticData: { title: { en: 'Applications', ru: 'Заявки' } },
})

/** Pages of an advertiser's partners, and of affiliates who want to become one. */
export const partnerPages = [
  partnersRoute,
  listRoute,
  nothingOpenRoute,
  partnerRoute,
  groupsRoute,
  groupRoute,
  outreachRoute,
  linksRoute,
  rulesRoute,
  promotionRoute,
  promoteRoute,
  referralsRoute,
  applicationsRoute,
] as const
