import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { GraduationCap } from 'lucide-react'
import { reader, uuid } from '../core/page-search.ts'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'

const readOnboardingSearch = reader({ advertiser_id: uuid })

const onboardingData = () => import('./onboarding-data.ts')

/** A click or a sale that just arrived has to show. */
const isLive = { staleTime: 0 } as const

// The pages load their texts themselves: this file is a part of every page.
const firstStepsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/first-steps',
  loader: async () => (await onboardingData()).loadFirstSteps(),
  ...isLive,
  component: lazyRouteComponent(() => import('./FirstStepsPage.tsx'), 'FirstStepsPage'),
  staticData: {
    title: { en: 'First steps', ru: 'Первые шаги' },
    navigation: { Icon: GraduationCap, isFor: (person) => may(person, 'seeLinks') },
  },
})

const onboardingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/onboarding',
  validateSearch: readOnboardingSearch,
  loaderDeps: ({ search: { advertiser_id } }) => ({ advertiser_id }),
  loader: async ({ deps }) => (await onboardingData()).loadOnboarding(deps.advertiser_id),
  ...isLive,
  component: lazyRouteComponent(() => import('./OnboardingPage.tsx'), 'OnboardingPage'),
  staticData: {
    title: { en: 'Onboarding', ru: 'Обучение' },
    navigation: { Icon: GraduationCap, isFor: (person) => may(person, 'seePartners') },
  },
})

export const onboardingPages = [firstStepsRoute, onboardingRoute] as const
