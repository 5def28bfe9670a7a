import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { speak } from '../core/i18n/language.ts'
import { findPerson } from '../core/session.ts'
import { rootRoute } from '../frame/route.tsx'
import { makeSignInRoute } from './sign-in/route.tsx'

/** People open these pages signed in or not. */
const loadWords = () => speak('pages')

const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  beforeLoad: async () => {
    if (await findPerson().catch(() => null)) throw redirect({ to: '/' })
    await loadWords()
  },
  component: lazyRouteComponent(() => import('./accounts/SignUpPage.tsx'), 'SignUpPage'),
  staticData: { title: { en: 'Create account', ru: 'Новый аккаунт' } },
})

const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/join/$code',
  beforeLoad: async ({ params: { code } }) => {
    if (await findPerson().catch(() => null)) {
      throw redirect({ href: `/applications?code=${encodeURIComponent(code)}` })
    }
    await loadWords()
  },
  loader: async ({ params: { code } }) =>
    (await import('./accounts/sign-up-data.ts')).loadRegistration(code),
  component: lazyRouteComponent(() => import('./accounts/JoinPage.tsx'), 'JoinPage'),
  staticData: { title: { en: 'Create account', ru: 'Новый аккаунт' } },
})

const verifyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify',
  beforeLoad: loadWords,
  component: lazyRouteComponent(() => import('./accounts/LinkPages.tsx'), 'VerifyPage'),
  staticData: { title: { en: 'Create account', ru: 'Новый аккаунт' } },
})

const confirmRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/confirm-email',
  beforeLoad: loadWords,
  component: lazyRouteComponent(() => import('./accounts/LinkPages.tsx'), 'ConfirmEmailPage'),
  staticData: { title: { en: 'Profile', ru: 'Профиль' } },
})

const receiverRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/confirm-receiver',
  beforeLoad: loadWords,
  component: lazyRouteComponent(
    () => import('./accounts/ConfirmReceiverPage.tsx'),
    'ConfirmReceiverPage',
  ),
  staticData: { title: { en: 'Payouts', ru: 'Выплаты' } },
})

const forgotRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  beforeLoad: loadWords,
  component: lazyRouteComponent(() => import('./accounts/PasswordPages.tsx'), 'ForgotPage'),
  staticData: { title: { en: 'Password', ru: 'Пароль' } },
})

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  beforeLoad: loadWords,
  component: lazyRouteComponent(() => import('./accounts/PasswordPages.tsx'), 'ResetPage'),
  staticData: { title: { en: 'Password', ru: 'Пароль' } },
})

/** Where the link in an invitation leads. */
const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  beforeLoad: async () => {
    // A server that cannot be reached says so when the invitation is read.
    await findPerson().catch(() => null)
    await speak('pages')
  },
  loader: async () => (await import('./teams/invitation-data.ts')).loadInvitation(),
  component: lazyRouteComponent(() => import('./teams/InvitationPage.tsx'), 'InvitationPage'),
  staticData: { title: { en: 'Invitation', ru: 'Приглашение' } },
})

/** Where a provider sends the browser back to, to sign in or to link an account. */
const providerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signed-in/$provider',
  beforeLoad: async () => {
    // A server that cannot be reached says so when it is asked what came back.
    const person = await findPerson().catch(() => null)
    // Linking is confirmed, and the question for it speaks with the words of the pages.
    if (person) await speak('pages')
  },
  component: lazyRouteComponent(
    () => import('./providers/ProviderReturnPage.tsx'),
    'ProviderReturnPage',
  ),
  staticData: { title: { en: 'Sign in', ru: 'Вход' } },
})

/** Pages of people without a session: signing in and up, and what links in mails lead to. */
export const outsidePages = [
  makeSignInRoute(rootRoute),
  invitationRoute,
  providerRoute,
  signUpRoute,
  joinRoute,
  verifyRoute,
  confirmRoute,
  receiverRoute,
  forgotRoute,
  resetRoute,
] as const
