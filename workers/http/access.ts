import type { Permission } from './role-permissions.ts'

/**
 * Who may use a route. `anyone`: no proof needed. `own_page`: a page of our own origin, for
 * routes that set a cookie. `cookie`: as own_page, and the request must carry our header. `app`: a
 * partner app's key. `person`: anyone signed in. A permission: a person whose role has it
 * (workers/http/role-permissions.ts).
 */
export type Access =
  | 'anyone'
  | 'own_page'
  | 'cookie'
  | 'app'
  | 'person'
  | Permission
  | { readonly confirmed: Permission | 'person' }

/** Requires the permission, and a second factor for the action itself (X-Second-Factor). */
export const confirmed = <const Of extends Permission | 'person'>(of: Of) =>
  ({ confirmed: of }) as const
