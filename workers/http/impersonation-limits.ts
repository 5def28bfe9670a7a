/** Limits of impersonation: staff may only load the account's screens. */

import { refuse } from '../core/refusal.ts'
import type { Access } from './access.ts'
import type { ApiRequest } from './context.ts'
import type { Permission } from './role-permissions.ts'

/** The permissions those screens need. A new permission stays closed until it is listed here. */
const shown: ReadonlySet<Access> = new Set<Permission>([
  'affiliate_day:read',
  'links:read',
  'settings:read',
  'partners:read',
  'reports:read',
])
/**
 * Payouts in progress, exports, schedules with their recipients, and secrets stay closed, even where
 * the account's own people see them.
 */
const closedPath =
  /\.(?:csv|xlsx)$|\/(?:payouts?|receiver|tax-forms|keys|tokens|journal|exports?|report-exports|report-schedules)(?:[-/.]|$)/

/** @throws Refusal `read_only` for any change, `forbidden` for anything outside the screens. */
export function requireReadOnlyScreens(c: ApiRequest, access: Access): void {
  if (c.req.method === 'DELETE' && c.req.path === '/v1/impersonations/current') return
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    throw refuse('read_only', 'viewing_only')
  }
  if (!shown.has(access) || closedPath.test(c.req.path)) {
    throw refuse('forbidden', 'hidden_from_viewers')
  }
}
