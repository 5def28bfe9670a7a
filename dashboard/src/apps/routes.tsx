import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { Settings } from 'lucide-react'
import { period, reader, text } from '../core/page-search.ts'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'

const settingsData = () => import('./settings-data.ts')

const readSettingsSearch = reader({ apps: text, advertisers: text, ...period })

const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings',
  validateSearch: readSettingsSearch,
  loaderDeps: ({ search: { apps, advertisers } }) => ({ apps, advertisers }),
  loader: async ({ deps }) => (await settingsData()).loadSettings(deps),
  component: lazyRouteComponent(() => import('./SettingsPage.tsx'), 'SettingsPage'),
  staticData: {
    title: { en: 'Settings', ru: 'Настройки' },
    navigation: { Icon: Settings, isFor: (person) => may(person, 'seeSettings') },
  },
})

const newAppRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'apps/new',
  component: lazyRouteComponent(() => import('./keys/NewAppPanel.tsx'), 'NewAppPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'New app', ru: 'Новое приложение' } },
})

const newAdvertiserRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'advertisers/new',
  component: lazyRouteComponent(
    () => import('./keys/NewAdvertiserPanel.tsx'),
    'NewAdvertiserPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: { en: 'New advertiser', ru: 'Новый рекламодатель' } },
})

const appRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'apps/$appId',
  loader: async ({ params }) => (await settingsData()).loadAppMore(params.appId),
  component: lazyRouteComponent(() => import('./AppPanel.tsx'), 'AppPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'App', ru: 'Приложение' } },
})

const advertiserRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'advertisers/$advertiserId',
  loader: async ({ params }) => (await settingsData()).loadAdvertiserMore(params.advertiserId),
  component: lazyRouteComponent(() => import('./AdvertiserPanel.tsx'), 'AdvertiserPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'Advertiser', ru: 'Рекламодатель' } },
})

/** Apps and advertisers, under the settings. */
export const appPages = [
  settingsRoute,
  newAppRoute,
  newAdvertiserRoute,
  appRoute,
  advertiserRoute,
] as const
