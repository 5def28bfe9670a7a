/**
 * PayPal accounts of advertisers that pay their affiliates themselves. Secrets are sealed for the
 * advertiser's id.
 */

import { type SQL, sql } from 'drizzle-orm'
import { readText, readTextOrNull, readTime, readTimeOrNull } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { timestamp } from '../../../core/timestamp.ts'
import { type PaypalProblem, paypalProblems } from '../account-rules.ts'

/** The visible fields of an account; never its secret. */
export interface PaypalAccount {
  clientId: string
  webhookId: string | null
  changedBy: { id: string; name: string | null }
  changedAt: Date
  /** When PayPal last issued a token for it; null = never since it was changed. */
  checkedAt: Date | null
  problem: PaypalProblem | null
}

/** The advertiser's billing mode, and its account if it has one. No row: no such advertiser. */
export function findPaypalAccount(advertiserId: string): SQL {
  return sql`
    select adv.billing_mode, p.client_id, p.webhook_id, p.changed_by, u.name as changed_by_name,
      p.changed_at, p.checked_at, p.problem
    from affiliate.advertisers adv
    left join affiliate.paypal_accounts p on p.advertiser_id = adv.id
    left join affiliate.users u on u.id = p.changed_by
    where adv.id = ${advertiserId}::uuid`
}

/** Null if the advertiser has no account. */
export function toPaypalAccount(row: Row): PaypalAccount | null {
  if (row.client_id === null) return null
  const checkedAt = readTimeOrNull(row.checked_at)
  return {
    clientId: readText(row.client_id),
    webhookId: readTextOrNull(row.webhook_id),
    changedBy: { id: readText(row.changed_by), name: readTextOrNull(row.changed_by_name) },
    changedAt: readTime(row.changed_at),
    checkedAt: checkedAt === null ? null : new Date(checkedAt),
    problem: paypalProblems.find((problem) => problem === row.problem) ?? null,
  }
}

export interface NewPaypalAccount {
  advertiserId: string
  clientId: string
  /** Null keeps the current secret. */
  secretSealed: string | null
  webhookId: string | null
  userId: string
  now: Date
}

/**
 * Sets an advertiser's account. Guards: `not_own_payer`; `secret_missing` if the client id is new
 * and no secret is given; `payouts_under_way` if PayPal may hold a batch of the current account.
 * With another account that batch would be sent twice and could not be read.
 */
export function putPaypalAccount(account: NewPaypalAccount): SQL[] {
  const { advertiserId, clientId, secretSealed, webhookId, userId, now } = account
  const isSame = sql`exists (select from affiliate.paypal_accounts p
    where p.advertiser_id = ${advertiserId}::uuid and p.client_id = ${clientId})`
  return [
    // Whoever takes a batch locks this row (holdPaypalAccount), so the check below sees the batch.
    sql`select client_id from affiliate.paypal_accounts
      where advertiser_id = ${advertiserId}::uuid for update`,
    sql`select affiliate.require(exists (select from affiliate.advertisers adv
      where adv.id = ${advertiserId}::uuid and adv.billing_mode = 'own_payer'), 'not_own_payer')`,
    sql`select affiliate.require(${secretSealed !== null} or ${isSame}, 'secret_missing')`,
    sql`select affiliate.require(${isSame} or not exists (select from affiliate.payout_batches b
      where b.payer_advertiser_id = ${advertiserId}::uuid and b.method = 'paypal'
        and (b.status in ('submitting', 'submitted', 'quarantine')
          or (b.status = 'unknown' and b.ambiguous_at is not null))), 'payouts_under_way')`,
    sql`insert into affiliate.paypal_accounts (advertiser_id, client_id, secret_sealed, webhook_id,
        changed_by, changed_at)
      select ${advertiserId}::uuid, ${clientId}, ${secretSealed}, ${webhookId}, ${userId}::uuid,
        ${timestamp(now)}
      where ${secretSealed}::text is not null on conflict do nothing`,
    secretSealed === null
      ? sql`update affiliate.paypal_accounts
          set webhook_id = ${webhookId}, changed_by = ${userId}::uuid, changed_at = ${timestamp(now)}
          where advertiser_id = ${advertiserId}::uuid`
      : sql`update affiliate.paypal_accounts
          set client_id = ${clientId}, secret_sealed = ${secretSealed}, webhook_id = ${webhookId},
            changed_by = ${userId}::uuid, changed_at = ${timestamp(now)}, checked_at = null, problem = null
          where advertiser_id = ${advertiserId}::uuid`,
  ]
}

/** Locks the account until the end of the transaction. In scope `system`. */
export function holdPaypalAccount(advertiserId: string): SQL {
  return sql`select client_id from affiliate.paypal_accounts
    where advertiser_id = ${advertiserId}::uuid for share`
}

/** An account with its secret. In scope `system`. */
export interface SealedPaypalAccount {
  advertiserId: string
  clientId: string
  secretSealed: string
  changedAt: Date
}

const sealedColumns = sql`advertiser_id, client_id, secret_sealed, changed_at`

export function findSealedAccount(advertiserId: string): SQL {
  return sql`select ${sealedColumns} from affiliate.paypal_accounts
    where advertiser_id = ${advertiserId}::uuid`
}

/** Accounts that have had no token from PayPal since `before`, or not at the last try. */
export function listAccountsToCheck(before: Date, limit: number): SQL {
  return sql`select ${sealedColumns} from affiliate.paypal_accounts
    where checked_at is null or problem is not null or checked_at < ${timestamp(before)}
    order by checked_at nulls first, advertiser_id limit ${limit}`
}

export function toSealedAccount(row: Row): SealedPaypalAccount {
  return {
    advertiserId: readText(row.advertiser_id),
    clientId: readText(row.client_id),
    secretSealed: readText(row.secret_sealed),
    changedAt: readTime(row.changed_at),
  }
}

/** Records PayPal's answer for an account, unless the account was changed in the meantime. */
export function noteAccountChecked(
  { advertiserId, secretSealed }: SealedPaypalAccount,
  problem: PaypalProblem | null,
  now: Date,
): SQL {
  return sql`update affiliate.paypal_accounts
    set problem = ${problem}, checked_at = case when ${problem}::text is null then ${timestamp(now)} else checked_at end
    where advertiser_id = ${advertiserId}::uuid and secret_sealed = ${secretSealed}`
}
