/** Mails about payouts to affiliates and finance, and receivers that must not be paid again. */

import { type SQL, sql } from 'drizzle-orm'
import type { MailKind } from '../../../../schema/vocabulary.ts'
import { readMinor, readText } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { timestamp } from '../../../core/timestamp.ts'

/** A receiver that PayPal did not pay, with PayPal's error name. */
export interface FailedReceiver {
  affiliateId: string
  receiver: string
  problemName: string
}

/** Marks receivers if the affiliates still use them: no run pays them until they change. */
export function flagReceivers(failed: readonly FailedReceiver[], now: Date): SQL[] {
  if (failed.length === 0) return []
  const rows = failed.map(({ affiliateId, receiver, problemName }) => ({
    ...{ affiliate_id: affiliateId, receiver, problem: problemName },
  }))
  return [
    sql`
    update affiliate.affiliates f set receiver_problem = w.problem, receiver_problem_at = ${timestamp(now)}
    from (select distinct on (affiliate_id) * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(affiliate_id uuid, receiver text, problem text) order by affiliate_id) w
    where f.id = w.affiliate_id and lower(f.paypal_email) = lower(w.receiver)`,
  ]
}

/** The mail about one item to the heads of an affiliate account. */
export interface ItemLetter {
  itemId: string
  kind: Extract<MailKind, 'payout_paid' | 'payout_unclaimed' | 'payout_failed'>
  /** With its currency, such as "120.50 USD". */
  amount: string
  /** Masked. */
  receiver: string
  /** Empty if there was no problem, or PayPal gave none. */
  problemName: string
}

/**
 * Notifies every head of each account, with the advertiser's branding. A mail about unclaimed money is
 * always sent: it asks the affiliate to act.
 */
export function insertItemMails(letters: readonly ItemLetter[], now: Date): SQL[] {
  if (letters.length === 0) return []
  const rows = letters.map(({ itemId, kind, problemName, ...rest }) => ({
    ...{ item_id: itemId, kind, problem_name: problemName, ...rest },
  }))
  const written = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as w(item_id uuid, kind text, amount text, receiver text, problem_name text)
    join affiliate.payout_items i on i.id = w.item_id
    join affiliate.advertisers adv on adv.id = i.advertiser_id`
  const facts = sql`jsonb_build_object('amount', w.amount, 'advertiser_name', adv.name, 'receiver', w.receiver)`
  return [
    // Mails are due by the real clock, so that a job under a test clock does not delay them.
    sql`
    insert into logs.mails (kind, to_address, language, user_id, advertiser_id, facts,
      next_attempt_at, created_at)
    select w.kind, u.email, u.language, u.id, adv.id, ${facts} || jsonb_build_object('name', u.name),
      least(${timestamp(now)}, clock_timestamp()), ${timestamp(now)}
    from ${written}
    join affiliate.user_roles r on r.affiliate_id = i.affiliate_id and r.role = 'affiliate'
    join affiliate.users u on u.id = r.user_id and u.status = 'active'
    where w.kind = 'payout_unclaimed'`,
    sql`
    select from affiliate.notify_people((select coalesce(jsonb_agg(jsonb_build_object(
      'kind', case w.kind when 'payout_paid' then 'payout_sent' else w.kind end,
      -- An item is paid once, but may fail, return and be reversed.
      'subject_id', case w.kind when 'payout_paid' then i.id else uuidv7() end,
      'advertiser_id', i.advertiser_id, 'affiliate_id', i.affiliate_id, 'mail_kind', w.kind,
      'facts', ${facts} || case w.kind when 'payout_failed'
        then jsonb_build_object('problem_name', w.problem_name) else '{}' end)), '[]')
    from ${written} where w.kind <> 'payout_unclaimed'), ${timestamp(now)})`,
  ]
}

/** The platform's cash at PayPal by currency, and the commitments of the batch's own payer. */
export function findPayoutFunds(batchId: string): SQL {
  return sql`
    select a.kind, a.currency, (a.debits_minor - a.credits_minor)::text as minor
    from ledger.accounts a
    where a.kind = 'plat.cash.paypal' or (a.kind = 'adv.payer'
      and (a.advertiser_id, a.currency) = (select b.payer_advertiser_id, b.currency
        from affiliate.payout_batches b where b.id = ${batchId}::uuid))`
}

export function toPayoutFunds(rows: readonly Row[]) {
  const minorOf = (row: Row) => readMinor(row.minor)
  const payer = rows.find(({ kind }) => kind === 'adv.payer')
  const cash = rows.filter(({ kind }) => kind === 'plat.cash.paypal')
  return {
    cash: new Map(cash.map((row) => [readText(row.currency), minorOf(row)])),
    payerMinor: payer === undefined ? 0n : minorOf(payer),
  }
}
