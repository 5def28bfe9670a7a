import { type AnyRootRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { speak } from '../../core/i18n/language.ts'
import { findPerson } from '../../core/session.ts'

export const INVITATION_PATH = '/invitation'

/** Where the link in an invitation leads: with or without an account; it stands in both trees. */
export const makeInvitationRoute = <Root extends AnyRootRoute>(root: Root) =>
  createRoute({
    getParentRoute: () => root,
    path: INVITATION_PATH,
    beforeLoad: async () => {
      // A server that cannot be reached says so when the invitation is read.
      await findPerson().catch(() => null)
      await speak('pages')
    },
    loader: async () => (await import('./invitation-data.ts')).loadInvitation(),
    component: lazyRouteComponent(() => import('./InvitationPage.tsx'), 'InvitationPage'),
    staticData: { title: 'invitation' },
  })
