/** Receivers as finance sees them: recently changed, failed, or shared by several accounts. */

import { type SQL, sql } from 'drizzle-orm'
import { readText, readTextOrNull, readTimeOrNull } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { ReceiverState } from '../rules/receiver.ts'

const SHARERS_SHOWN_MAX = 10

export interface ReceiverPage {
  state: ReceiverState
  afterId: string | null
  limit: number
  now: Date
}

/** Other affiliates who are paid at the same address. */
const sharers = sql`
  sharers as materialized (select id, name, code, receiver_key from affiliate.affiliates
    where receiver_key in (select receiver_key from affiliate.affiliates
      where receiver_key is not null group by receiver_key having count(*) > 1))`

/** In id order, in the scope of staff. */
export function listReceivers({ state, afterId, limit, now }: ReceiverPage): SQL {
  const conditions: Record<ReceiverState, SQL> = {
    shared: sql`f.shared_receiver_allowed_at is null and f.id in (select id from sharers)`,
    problem: sql`f.receiver_problem is not null`,
    waiting: sql`f.paypal_usable_from > ${now.toISOString()}::timestamptz`,
  }
  return sql`
    with ${sharers}
    select f.id, f.name, f.code, f.status, f.paypal_email, f.paypal_usable_from, f.receiver_problem,
      f.receiver_problem_at, f.shared_receiver_allowed_at,
      coalesce((select jsonb_agg(s.one) from (select jsonb_build_object('id', o.id, 'name', o.name,
          'code', o.code) as one from sharers own
          join sharers o on o.receiver_key = own.receiver_key and o.id <> own.id
          where own.id = f.id order by o.id limit ${SHARERS_SHOWN_MAX}) as s), '[]')
        as shared_with
    from affiliate.affiliates f
    where ${conditions[state]} and (${afterId}::uuid is null or f.id > ${afterId}::uuid)
    order by f.id limit ${limit}`
}

export interface ReviewedReceiver {
  affiliate: { id: string; name: string; code: string }
  email: string | null
  usableFrom: Date | null
  problem: string | null
  problemAt: Date | null
  sharedAllowedAt: Date | null
  /** The first ten. */
  sharedWith: { id: string; name: string; code: string }[]
}

export function toReviewedReceiver(row: Row): ReviewedReceiver {
  return {
    affiliate: { id: readText(row.id), name: readText(row.name), code: readText(row.code) },
    email: readTextOrNull(row.paypal_email),
    usableFrom: readTimeOrNull(row.paypal_usable_from),
    problem: readTextOrNull(row.receiver_problem),
    problemAt: readTimeOrNull(row.receiver_problem_at),
    sharedAllowedAt: readTimeOrNull(row.shared_receiver_allowed_at),
    sharedWith: row.shared_with as ReviewedReceiver['sharedWith'],
  }
}

/** Guard `affiliate_unknown`. */
export function requireAffiliate(affiliateId: string): SQL {
  return sql`select affiliate.require(exists (select from affiliate.affiliates
    where id = ${affiliateId}::uuid), 'affiliate_unknown')`
}

/** Guard `receiver_moved`. Locks the row, so that a change confirmed now has to wait. */
export function requireReceiver(affiliateId: string, receiver: string): SQL {
  return sql`
    with held as (select paypal_email from affiliate.affiliates
      where id = ${affiliateId}::uuid for no key update)
    select affiliate.require((select lower(paypal_email) = lower(${receiver}) from held),
      'receiver_moved')`
}

/** Keeps an earlier permission. */
export function allowSharedReceiver(affiliateId: string, userId: string, now: Date): SQL {
  return sql`
    update affiliate.affiliates set shared_receiver_allowed_by = ${userId}::uuid,
      shared_receiver_allowed_at = ${now.toISOString()}::timestamptz
    where id = ${affiliateId}::uuid and paypal_email is not null
      and shared_receiver_allowed_at is null`
}

export function forgetReceiverProblem(affiliateId: string): SQL {
  return sql`
    update affiliate.affiliates set receiver_problem = null, receiver_problem_at = null
    where id = ${affiliateId}::uuid and receiver_problem is not null`
}
