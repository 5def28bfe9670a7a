import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { speak } from '../core/i18n/language.ts'
import { findPerson } from '../core/session.ts'
import { rootRoute } from '../frame/route.tsx'
import { makeSignInRoute } from './sign-in/route.tsx'

/** These pages work with and without a session. */
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
  component: lazyRouteComponent(async () => {
    const { joinTexts } = await import('./accounts/join-texts.ts')
    return joinTexts.with(() => import('./accounts/JoinPage.tsx'))()
  }, 'JoinPage'),
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

/** The page of an invitation's link. */
const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  beforeLoad: async () => {
    // If the server cannot be reached, the error appears when the invitation is loaded.
    await findPerson().catch(() => null)
    await speak('pages')
  },
  loader: async () => (await import('./teams/invitation-data.ts')).loadInvitation(),
  component: lazyRouteComponent(() => import('./teams/InvitationPage.tsx'), 'InvitationPage'),
  staticData: { title: { en: 'Invitation', ru: 'Приглашение' } },
})

/** The page a provider redirects back to, for sign-in or linking. */
const providerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signed-in/$provider',
  beforeLoad: async () => {
    // If the server cannot be reached, the error appears with the next request.
    const person = await findPerson().catch(() => null)
    // Linking needs confirmation, whose dialog uses the texts of the pages.
    if (person) await speak('pages')
  },
  component: lazyRouteComponent(
    () => import('./providers/ProviderReturnPage.tsx'),
    'ProviderReturnPage',
  ),
  staticData: { title: { en: 'Sign in', ru: 'Вход' } },
})

/** Pages for people without a session: sign-in, sign-up, and links in mails. */
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
