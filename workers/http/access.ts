import type { Permission } from './role-permissions.ts'

/**
 * Who may use a route. `anyone`: no proof needed. `own_page`: a page of our own origin, for what sets a
 * cookie. `cookie`: as own_page, and it must say so in a header. `app`: a partner app's key. `person`:
 * anyone signed in. A permission: a person with a role that holds it (workers/http/role-permissions.ts).
 */
export type Access =
  | 'anyone'
  | 'own_page'
  | 'cookie'
  | 'app'
  | 'person'
  | Permission
  | { readonly confirmed: Permission | 'person' }

/** As the permission, and the action itself must be confirmed by a second factor (X-Second-Factor). */
export const confirmed = <const Of extends Permission | 'person'>(of: Of) =>
  ({ confirmed: of }) as const
