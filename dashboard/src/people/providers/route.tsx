import { type AnyRootRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { speak } from '../../core/i18n/language.ts'
import { findPerson } from '../../core/session.ts'

/** Where a provider sends the browser back to, to sign in or to link an account; it stands in both trees. */
export const makeProviderRoute = <Root extends AnyRootRoute>(root: Root) =>
  createRoute({
    getParentRoute: () => root,
    path: '/signed-in/$provider',
    beforeLoad: async () => {
      // A server that cannot be reached says so when it is asked what came back.
      const person = await findPerson().catch(() => null)
      // Linking is confirmed, and the question for it speaks with the words of the pages.
      if (person) await speak('pages')
    },
    component: lazyRouteComponent(() => import('./ProviderReturnPage.tsx'), 'ProviderReturnPage'),
    staticData: { title: 'signIn' },
  })
