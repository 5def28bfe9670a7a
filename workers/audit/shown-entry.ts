/** Which parts of an audit entry its reader may see. */
import { advertiserRoles, affiliateRoles, type Role, staffRoles } from '../../schema/vocabulary.ts'
import { maskReceiver } from '../core/mask-receiver.ts'
import { isAllowed } from '../http/role-permissions.ts'
import type { AuditEntry, AuditReader } from './entries.ts'

const rolesOf: Record<AuditReader['kind'], readonly Role[]> = {
  staff: [...staffRoles, ...advertiserRoles, ...affiliateRoles],
  advertiser: advertiserRoles,
  affiliate: affiliateRoles,
}

/**
 * An account sees what others, such as staff, did in it, but neither their address nor which
 * member of staff it was: those are their personal data.
 */
export function shownEntry(entry: AuditEntry, reader: AuditReader['kind'], role: Role): AuditEntry {
  const { actorRole, subjectTable } = entry
  // Only the affiliate's heads see its entries, and their own PayPal address is no secret to them.
  const isMasked = reader === 'staff' && !isAllowed('receivers:read', role)
  const shown = (part: AuditEntry['before']) => (isMasked ? masked(part, subjectTable) : part)
  const isOwn = actorRole === null || rolesOf[reader].includes(actorRole)
  return {
    ...entry,
    ...(isOwn
      ? {}
      : { actorId: null, actorName: null, actorEmail: null, ip: null, requestId: null }),
    before: shown(entry.before),
    after: shown(entry.after),
  }
}

/** Columns with PayPal addresses of affiliates, by table. */
const receiverColumns: Readonly<Record<string, readonly string[]>> = {
  affiliates: ['paypal_email', 'payout_details', 'payout_details_before'],
  receiver_changes: ['email', 'previous_email'],
}

function masked(part: AuditEntry['before'], table: string | null): AuditEntry['before'] {
  const columns = receiverColumns[table ?? ''] ?? []
  if (part === null) return null
  return Object.fromEntries(
    Object.entries(part).map(([column, value]) =>
      columns.includes(column) && typeof value === 'string'
        ? [column, maskReceiver(value)]
        : [column, value],
    ),
  )
}
