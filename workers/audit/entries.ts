/** Reads the audit log for its screens. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type AuditActorKind,
  auditActorKinds,
  currencies,
  type Role,
  roles,
} from '../../schema/vocabulary.ts'
import {
  readMinor,
  readText,
  readTextOrNull,
  readTime,
  readWord,
  readWordOrNull,
} from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import type { Money } from '../core/money.ts'
import { auditSubject } from './subjects-db.ts'

/**
 * The entries to list: all, or those of one account plus the person's own outside of any account.
 */
export type AuditReader =
  | { kind: 'staff' }
  | { kind: 'advertiser'; advertiserId: string; userId: string }
  | { kind: 'affiliate'; affiliateId: string; userId: string }

export interface AuditFilter {
  /** A named action, or a change of a table such as `offers.update`. */
  action: string | null
  table: string | null
  subject: string | null
  /** Id or mail address of a person, or id of a key. */
  actor: string | null
  /** An advertiser or an affiliate. */
  account: string | null
  from: Date | null
  to: Date | null
  afterId: string | null
  limit: number
}

export interface AuditEntry {
  id: string
  recordedAt: Date
  action: string
  actorKind: AuditActorKind
  actorId: string | null
  actorRole: Role | null
  /** Name of the person or key, where the reader may see it. */
  actorName: string | null
  actorEmail: string | null
  advertiser: { id: string; name: string | null } | null
  affiliate: { id: string; name: string | null } | null
  subjectTable: string | null
  subjectId: string | null
  /** Name of the changed row now, where the reader may see it. */
  subjectName: string | null
  /** Amount of a booking, invoice or batch. */
  subjectAmount: Money | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  ip: string | null
  requestId: string | null
}

/** Newest first. In the reader's own scope, which limits what they see. */
export function listAuditEntries(reader: AuditReader, filter: AuditFilter): SQL {
  return sql`
    select e.*, v.name as advertiser_name, f.name as affiliate_name,
      coalesce(u.name, k.name, t.name) as actor_name, u.email as actor_email, subject.name as subject_name,
      subject.minor as subject_minor, subject.currency as subject_currency
    from logs.audit_entries e
    left join affiliate.advertisers v on v.id = e.advertiser_id
    left join affiliate.affiliates f on f.id = e.affiliate_id
    left join affiliate.users u on e.actor_kind = 'person' and u.id = e.actor_id
    left join affiliate.app_keys k on e.actor_kind = 'app_key' and k.id = e.actor_id
    left join affiliate.personal_tokens t on e.actor_kind = 'personal_token' and t.id = e.actor_id
    ${auditSubject}
    where ${isOf(reader)} and ${sql.join([...conditionsOf(filter)], sql` and `)}
    order by e.id desc limit ${filter.limit}`
}

function isOf(reader: AuditReader): SQL {
  if (reader.kind === 'staff') return sql`true`
  const own =
    reader.kind === 'advertiser'
      ? sql`e.advertiser_id = ${reader.advertiserId}::uuid`
      : sql`(e.advertiser_id is null and e.affiliate_id = ${reader.affiliateId}::uuid)`
  return sql`(${own} or (e.advertiser_id is null and e.affiliate_id is null
    and e.actor_id = ${reader.userId}::uuid))`
}

function* conditionsOf(filter: AuditFilter): Generator<SQL> {
  const { action, table, subject, actor, account, from, to, afterId } = filter
  yield sql`true`
  if (action !== null) yield sql`e.action = ${action}`
  if (table !== null) yield sql`e.subject_table = ${table}`
  if (subject !== null) yield sql`e.subject_id = ${subject}`
  if (actor?.includes('@')) {
    yield sql`e.actor_id in (select p.id from affiliate.users p where p.email = lower(${actor}))`
  } else if (actor !== null) yield sql`e.actor_id = ${actor}::uuid`
  if (account !== null) {
    yield sql`(e.advertiser_id = ${account}::uuid or e.affiliate_id = ${account}::uuid)`
  }
  if (from !== null) yield sql`e.recorded_at >= ${from.toISOString()}::timestamptz`
  if (to !== null) yield sql`e.recorded_at < ${to.toISOString()}::timestamptz`
  if (afterId !== null) yield sql`e.id < ${afterId}::uuid`
}

export function toAuditEntry(row: Row): AuditEntry {
  const named = (id: unknown, name: unknown) =>
    id === null ? null : { id: id as string, name: name as string | null }
  return {
    id: readText(row.id),
    recordedAt: readTime(row.recorded_at),
    action: readText(row.action),
    actorKind: readWord(auditActorKinds, row.actor_kind),
    actorId: readTextOrNull(row.actor_id),
    actorRole: readWordOrNull(roles, row.actor_role),
    actorName: readTextOrNull(row.actor_name),
    actorEmail: readTextOrNull(row.actor_email),
    advertiser: named(row.advertiser_id, row.advertiser_name),
    affiliate: named(row.affiliate_id, row.affiliate_name),
    subjectTable: readTextOrNull(row.subject_table),
    subjectId: readTextOrNull(row.subject_id),
    subjectName: readTextOrNull(row.subject_name),
    subjectAmount:
      row.subject_minor === null
        ? null
        : {
            minor: readMinor(row.subject_minor),
            currency: readWord(currencies, row.subject_currency),
          },
    before: row.before as AuditEntry['before'],
    after: row.after as AuditEntry['after'],
    ip: readTextOrNull(row.ip),
    requestId: readTextOrNull(row.request_id),
  }
}
