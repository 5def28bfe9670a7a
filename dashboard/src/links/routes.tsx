import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { Link as LinkIcon } from 'lucide-react'
import { oneOf, period, reader, text, uuid } from '../core/page-search.ts'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import { linkTexts } from './link-texts.ts'

const linksData = () => import('./links-data.ts')

const readLinksSearch = reader({
  offer_id: uuid,
  archived: oneOf<'shown'>(['shown']),
  cursor: text,
  ...period,
})

const linksRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/links',
  validateSearch: readLinksSearch,
  loaderDeps: ({ search: { offer_id, archived, cursor } }) => ({ offer_id, archived, cursor }),
  loader: async ({ deps }) => (await linksData()).loadLinks(deps),
  component: lazyRouteComponent(() => import('./LinksPage.tsx'), 'LinksPage'),
  staticData: {
    title: { en: 'Links', ru: 'Ссылки' },
    navigation: { Icon: LinkIcon, isFor: (person) => may(person, 'seeLinks') },
  },
})

const newLinkRoute = createRoute({
  getParentRoute: () => linksRoute,
  path: 'new',
  component: lazyRouteComponent(
    linkTexts.with(() => import('./NewLinkPanel.tsx')),
    'NewLinkPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: { en: 'New link', ru: 'Новая ссылка' } },
})

const linkRoute = createRoute({
  getParentRoute: () => linksRoute,
  path: '$linkId',
  component: lazyRouteComponent(
    linkTexts.with(() => import('./LinkPanel.tsx')),
    'LinkPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: { en: 'Link', ru: 'Ссылка' } },
})

export const linkPages = [linksRoute, newLinkRoute, linkRoute] as const
