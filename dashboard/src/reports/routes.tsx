import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { House } from 'lucide-react'
import { frameRoute } from '../frame/route.tsx'
import { readHomeSearch } from './home-search.ts'

/** Loaded with the pages, to keep the sign-in page small. */
const homeData = () => import('./home-data.ts')

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  validateSearch: readHomeSearch,
  loaderDeps: ({ search: { advertiser_id, cursor } }) => ({ advertiser_id, cursor }),
  loader: async ({ context, deps }) => (await homeData()).loadHome(context.person, deps),
  component: lazyRouteComponent(() => import('./HomePage.tsx'), 'HomePage'),
  staticData: {
    title: { en: 'Home', ru: 'Главная' },
    navigation: { Icon: House },
  },
})

export const reportPages = [homeRoute] as const
