import { affiliateRoles, staffRoles } from '../../../../schema/vocabulary.ts'
import type { Person } from '../../core/session.ts'

export type ReportKind = 'affiliate' | 'advertiser' | 'platform'

const isAmong = (roles: readonly string[], role: string) => roles.includes(role)

/** Whose figures a person sees: those of staff first, as the server does. */
export function reportKindOf(person: Person | null): ReportKind {
  const held = person?.memberships.filter(({ is_open }) => is_open).map(({ role }) => role) ?? []
  if (held.some((role) => isAmong(staffRoles, role))) return 'platform'
  return held.some((role) => !isAmong(affiliateRoles, role)) ? 'advertiser' : 'affiliate'
}
