import {
  type AnyRootRoute,
  createRoute,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { readSignInSearch } from '../../core/page-search.ts'
import { findPerson } from '../../core/session.ts'

/** The sign-in page. It is part of both the small tree before sign-in and the sitemap. */
export const makeSignInRoute = <Root extends AnyRootRoute>(root: Root) =>
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    validateSearch: readSignInSearch,
    beforeLoad: async ({ search }) => {
      // If the server cannot be reached, the error appears when the form is sent.
      const person = await findPerson().catch(() => null)
      if (person) throw redirect({ href: search.return ?? '/' })
    },
    component: lazyRouteComponent(() => import('./SignInPage.tsx'), 'SignInPage'),
    staticData: { title: { en: 'Sign in', ru: 'Вход' } },
  })
