/** What of an audit entry its reader may see. */
import { advertiserRoles, affiliateRoles, type Role, staffRoles } from '../../schema/vocabulary.ts'
import type { AuditEntry, AuditReader } from '../db/audit-entries.ts'
import type { AuditEntryAnswer } from './contract-audit.ts'
import { timeAnswer } from './present.ts'

const rolesOf: Record<AuditReader['kind'], readonly Role[]> = {
  staff: [...staffRoles, ...advertiserRoles, ...affiliateRoles],
  advertiser: advertiserRoles,
  affiliate: affiliateRoles,
}

/**
 * An account sees what others did in it, such as the platform's staff, but not from where, nor who of
 * them: that is their own data.
 */
export function auditAnswer(entry: AuditEntry, reader: AuditReader['kind']): AuditEntryAnswer {
  const { actorRole, subjectTable, subjectId } = entry
  const isOwn = actorRole === null || rolesOf[reader].includes(actorRole)
  return {
    id: entry.id,
    recorded_at: timeAnswer(entry.recordedAt),
    deed: entry.deed,
    actor: {
      kind: entry.actorKind,
      id: isOwn ? entry.actorId : null,
      role: actorRole,
      name: isOwn ? entry.actorName : null,
      email: isOwn ? entry.actorEmail : null,
    },
    advertiser: entry.advertiser,
    affiliate: entry.affiliate,
    subject: subjectTable && subjectId ? { table: subjectTable, id: subjectId } : null,
    before: entry.before,
    after: entry.after,
    ip: isOwn ? entry.ip : null,
    request_id: isOwn ? entry.requestId : null,
  }
}
