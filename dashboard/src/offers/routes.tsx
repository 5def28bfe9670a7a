import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { Megaphone } from 'lucide-react'
import { period, reader, text, uuid } from '../core/page-search.ts'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import { guideTexts } from './guide/guide-texts.ts'

const offersData = () => import('./offers-data.ts')

const readOffersSearch = reader({ sort: text, cursor: text, copy: uuid, ...period })

const offersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/offers',
  validateSearch: readOffersSearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await offersData()).loadOffers(deps),
  component: lazyRouteComponent(() => import('./OffersPage.tsx'), 'OffersPage'),
  staticData: {
    title: { en: 'Offers', ru: 'Офферы' },
    navigation: { Icon: Megaphone, isFor: (person) => may(person, 'seeOffers') },
  },
})

const newOfferRoute = createRoute({
  getParentRoute: () => offersRoute,
  path: 'new',
  loaderDeps: ({ search: { copy } }) => ({ copy }),
  loader: async ({ deps }) => (await offersData()).loadOfferChoices(deps.copy),
  component: lazyRouteComponent(
    guideTexts.with(() => import('./NewOfferPanel.tsx')),
    'NewOfferPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: { en: 'New offer', ru: 'Новый оффер' } },
})

const offerRoute = createRoute({
  getParentRoute: () => offersRoute,
  path: '$offerId',
  loader: async ({ params }) => (await offersData()).loadOffer(params.offerId),
  component: lazyRouteComponent(
    guideTexts.with(() => import('./OfferPanel.tsx')),
    'OfferPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: { en: 'Offer', ru: 'Оффер' } },
})

export const offerPages = [offersRoute, newOfferRoute, offerRoute] as const
