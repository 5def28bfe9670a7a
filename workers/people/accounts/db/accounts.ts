/** Accounts and people as staff see and change them. In a scope of staff. */

import { type SQL, sql } from 'drizzle-orm'
import { readText, readTextOrNull, readTime, readWord } from '../../../core/columns.ts'
import { containing } from '../../../core/containing.ts'
import type { Row } from '../../../core/database.ts'
import {
  type AccountKind,
  type AccountStatus,
  accountKinds,
  accountStatuses,
} from '../rules/account-decision.ts'

export interface Account {
  kind: AccountKind
  id: string
  name: string
  /** Code of an affiliate, mail address of a person; null for an advertiser. */
  handle: string | null
  status: AccountStatus
  statusReason: string | null
  createdAt: Date
}

export interface AccountFilter {
  kind: AccountKind
  status: AccountStatus | null
  /** Part of a name, code or mail address. */
  q: string | null
  afterId: string | null
  limit: number
}

const tables: Record<AccountKind, { name: SQL; handle: SQL }> = {
  affiliate: { name: sql`affiliate.affiliates`, handle: sql`a.code` },
  advertiser: { name: sql`affiliate.advertisers`, handle: sql`null::text` },
  person: { name: sql`affiliate.users`, handle: sql`a.email` },
}

const columnsOf = (kind: AccountKind) => sql`
  ${kind}::text as kind, a.id, a.name, ${tables[kind].handle} as handle, a.status, a.status_reason,
  a.created_at`

/** Newest first. */
export function listAccounts({ kind, status, q, afterId, limit }: AccountFilter): SQL {
  const { name, handle } = tables[kind]
  return sql`
    select ${columnsOf(kind)} from ${name} a
    where (${status}::text is null or a.status = ${status})
      and (${afterId}::uuid is null or a.id < ${afterId}::uuid)
      ${q === null ? sql`` : sql`and (${containing(sql`a.name`, q)} or ${containing(handle, q)})`}
    order by a.id desc limit ${limit}`
}

export function findAccount(kind: AccountKind, id: string): SQL {
  return sql`select ${columnsOf(kind)} from ${tables[kind].name} a where a.id = ${id}::uuid`
}

export function toAccount(row: Row): Account {
  return {
    kind: readWord(accountKinds, row.kind),
    id: readText(row.id),
    name: readText(row.name),
    handle: readTextOrNull(row.handle),
    status: readWord(accountStatuses, row.status),
    statusReason: readTextOrNull(row.status_reason),
    createdAt: readTime(row.created_at),
  }
}

export interface StatusChange {
  kind: AccountKind
  id: string
  from: AccountStatus
  to: AccountStatus
  reason: string | null
  now: Date
}

/** Guard `account_changed`: the status is still the one the decision was based on. */
export function updateAccountStatus({ kind, id, from, to, reason, now }: StatusChange): SQL {
  const decidedAt =
    kind === 'person' ? sql`` : sql`, decided_at = ${now.toISOString()}::timestamptz`
  return sql`
    with changed as (
      update ${tables[kind].name} set status = ${to}, status_reason = ${reason} ${decidedAt}
      where id = ${id}::uuid and status = ${from} returning 1)
    select affiliate.require((select count(*) from changed) = 1, 'account_changed')`
}

/** Ends the sessions of a person, or of everybody in the account's team. */
export function endSessionsOfAccount(kind: AccountKind, id: string, now: Date): SQL {
  const members = sql`(select r.user_id from affiliate.user_roles r
    where r.${sql.raw(kind === 'advertiser' ? 'advertiser_id' : 'affiliate_id')} = ${id}::uuid)`
  return sql`
    update affiliate.sessions
    set revoked_at = ${now.toISOString()}::timestamptz, revoked_reason = 'ended_by_staff'
    where revoked_at is null
      and ${kind === 'person' ? sql`user_id = ${id}::uuid` : sql`user_id in ${members}`}`
}

/** All roles of a person, in any account. */
export function listRolesOf(userId: string): SQL {
  return sql`select r.role from affiliate.user_roles r where r.user_id = ${userId}::uuid`
}
