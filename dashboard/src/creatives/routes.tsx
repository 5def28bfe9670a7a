import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { Image } from 'lucide-react'
import { oneOf, reader, text, uuid } from '../core/page-search.ts'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import type { ToolTab } from './creatives-data.ts'

const readCreativesSearch = reader({
  offer_id: uuid,
  archived: oneOf<'shown'>(['shown']),
  cursor: text,
  // Of affiliates; without it, the banners and texts.
  tab: oneOf<ToolTab>(['posts', 'feed']),
})

const creativesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/creatives',
  validateSearch: readCreativesSearch,
  loaderDeps: ({ search: { offer_id, archived, cursor, tab } }) => ({
    ...{ offer_id, archived, cursor, tab },
  }),
  loader: async ({ context, deps }) =>
    (await import('./creatives-data.ts')).loadCreatives(context.person, deps),
  // The page loads its texts itself: this file is a part of every page.
  component: lazyRouteComponent(() => import('./CreativesPage.tsx'), 'CreativesPage'),
  staticData: {
    title: { en: 'Creatives', ru: 'Креативы' },
    navigation: {
      Icon: Image,
      isFor: (person) => may(person, 'seeLinks') || may(person, 'seeOffers'),
    },
  },
})

export const creativePages = [creativesRoute] as const
