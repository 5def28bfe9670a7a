import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { KeyRound, ShieldCheck, UserRound, UsersRound } from 'lucide-react'
import { may } from '../core/permissions.ts'
import { frameRoute, SECURITY_PATH, WAITING_PATH } from '../frame/route.tsx'

const teamRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/team',
  loader: async ({ context }) => (await import('./teams/team-data.ts')).loadTeam(context.person),
  component: lazyRouteComponent(() => import('./teams/TeamPage.tsx'), 'TeamPage'),
  staticData: {
    title: { en: 'Team', ru: 'Команда' },
    navigation: { Icon: UsersRound, isFor: (person) => may(person, 'seeTeam') },
  },
})

const profileRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/profile',
  loader: async () => (await import('./accounts/profile-data.ts')).loadAccount(),
  component: lazyRouteComponent(() => import('./accounts/ProfilePage.tsx'), 'ProfilePage'),
  staticData: {
    title: { en: 'Profile', ru: 'Профиль' },
    navigation: { menu: 'person', Icon: UserRound },
  },
})

const securityRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: SECURITY_PATH,
  loader: async () => (await import('./factors/security-data.ts')).loadSecurity(),
  component: lazyRouteComponent(() => import('./factors/SecurityPage.tsx'), 'SecurityPage'),
  staticData: {
    title: { en: 'Security', ru: 'Безопасность' },
    navigation: { menu: 'person', Icon: ShieldCheck },
  },
})

const tokensRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/tokens',
  loader: async () => (await import('../apps/keys/keys-data.ts')).loadTokens(),
  component: lazyRouteComponent(() => import('./tokens/TokensPage.tsx'), 'TokensPage'),
  staticData: {
    title: { en: 'Tokens', ru: 'Токены' },
    navigation: { menu: 'person', Icon: KeyRound },
  },
})

const waitingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: WAITING_PATH,
  loader: async () => (await import('./accounts/profile-data.ts')).loadAccount(),
  component: lazyRouteComponent(() => import('./accounts/PendingPage.tsx'), 'PendingPage'),
  staticData: { title: { en: 'Approval pending', ru: 'Ожидание одобрения' } },
})

export const peoplePages = [
  teamRoute,
  profileRoute,
  securityRoute,
  tokensRoute,
  waitingRoute,
] as const
