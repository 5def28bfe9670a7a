/** What staff who look at a tenant's screens may ask for: nothing but those screens. */

import { Refusal } from '../core/refusal.ts'
import type { Access } from './access.ts'
import type { ApiRequest } from './context.ts'
import type { Permission } from './role-permissions.ts'

/** The permissions behind the screens. A new one stays closed until it is named here. */
const shown: ReadonlySet<Access> = new Set<Permission>([
  'affiliate_day:read',
  'links:read',
  'settings:read',
  'partners:read',
])
/** Money on its way, what leaves as a file, and secrets stay closed even where the tenant sees them. */
const closedPath =
  /\.csv$|\/(?:payouts?|receiver|tax-forms|keys|tokens|journal|exports?)(?:[-/.]|$)/

/** @throws Refusal `read_only` for whatever changes something, `forbidden` for what is not shown. */
export function requireLookable(c: ApiRequest, access: Access): void {
  if (c.req.method === 'DELETE' && c.req.path === '/v1/impersonations/current') return
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    throw new Refusal(
      'read_only',
      'You are looking at somebody else’s account: only reading works.',
    )
  }
  if (!shown.has(access) || closedPath.test(c.req.path)) {
    throw new Refusal('forbidden', 'This is not shown to who looks at somebody else’s account.')
  }
}
