import {
  type AnyRootRoute,
  createRoute,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { speak } from '../../core/i18n/language.ts'
import { findPerson } from '../../core/session.ts'

/** Signed in or not is all the same to a page that a mail's link leads to. */
const words = () => speak('pages')

/**
 * Pages of people who have no session: signing up, and what links in mails lead to. They stand in the
 * tree of before and in that of all pages; what is on them comes with the first that is opened.
 */
export const makeOutsideRoutes = <Root extends AnyRootRoute>(root: Root) => {
  const getParentRoute = () => root
  const signUp = () => lazyRouteComponent(() => import('./SignUpPage.tsx'), 'SignUpPage')
  const signUpRoute = createRoute({
    ...{ getParentRoute, path: '/sign-up' },
    beforeLoad: async () => {
      if (await findPerson().catch(() => null)) throw redirect({ to: '/' })
      await words()
    },
    component: signUp(),
    staticData: { title: 'signUp' },
  })
  const joinRoute = createRoute({
    ...{ getParentRoute, path: '/join/$code' },
    beforeLoad: async ({ params: { code } }) => {
      if (await findPerson().catch(() => null)) {
        throw redirect({ href: `/applications?code=${encodeURIComponent(code)}` })
      }
      await words()
    },
    loader: async ({ params: { code } }) =>
      (await import('./sign-up-data.ts')).loadRegistration(code),
    component: lazyRouteComponent(() => import('./JoinPage.tsx'), 'JoinPage'),
    staticData: { title: 'signUp' },
  })
  const verifyRoute = createRoute({
    ...{ getParentRoute, path: '/verify', beforeLoad: words },
    component: lazyRouteComponent(() => import('./LinkPages.tsx'), 'VerifyPage'),
    staticData: { title: 'signUp' },
  })
  const confirmRoute = createRoute({
    ...{ getParentRoute, path: '/confirm-email', beforeLoad: words },
    component: lazyRouteComponent(() => import('./LinkPages.tsx'), 'ConfirmEmailPage'),
    staticData: { title: 'profile' },
  })
  const receiverRoute = createRoute({
    ...{ getParentRoute, path: '/confirm-receiver', beforeLoad: words },
    component: lazyRouteComponent(() => import('./ConfirmReceiverPage.tsx'), 'ConfirmReceiverPage'),
    staticData: { title: 'payouts' },
  })
  const forgotRoute = createRoute({
    ...{ getParentRoute, path: '/forgot-password', beforeLoad: words },
    component: lazyRouteComponent(() => import('./PasswordPages.tsx'), 'ForgotPage'),
    staticData: { title: 'password' },
  })
  const resetRoute = createRoute({
    ...{ getParentRoute, path: '/reset-password', beforeLoad: words },
    component: lazyRouteComponent(() => import('./PasswordPages.tsx'), 'ResetPage'),
    staticData: { title: 'password' },
  })
  const linkRoutes = [verifyRoute, confirmRoute, receiverRoute]
  return [signUpRoute, joinRoute, ...linkRoutes, forgotRoute, resetRoute]
}
