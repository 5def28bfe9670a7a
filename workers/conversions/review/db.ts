/** What a person's decision writes beside the money, and the cancellation of a customer. */

import { type SQL, sql } from 'drizzle-orm'
import { currencies } from '../../../schema/vocabulary.ts'
import {
  readFlag,
  readMinor,
  readRow,
  readRows,
  readText,
  readTextOrNull,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import { earnedJson, reporterColumns, toEarned, toReporter } from '../reversals/db.ts'
import { reversalsJson, toOtherRefunds } from '../reversals/late-refunds-db.ts'
import type { Earned } from '../reversals/refund-rules.ts'
import type { TakenByRejection } from './reopen-rules.ts'

/** Of the entries that the last rejection of `c` posted: its amount, as text. */
const takenBy = (before: SQL) => sql`(
  select coalesce(sum(l.amount_minor), 0)::text from ledger.transactions t
  join ledger.transfers l on l.transaction_id = t.id
  where t.idempotency_key = ${before} || 'reject'
    || case when c.reopenings > 0 then ':' || (c.reopenings + 1) else '' end)`

/** The click that the sale `c` closes, if its offer pays for one sale per click. */
const closedBy = sql`case when c.attributed_by = 'coupon' then c.compared_click_id else c.click_id end`

/** Rows with `earned`, of those conversions that the scope sees; see toListed. */
export function listEarned(ids: readonly string[]): SQL {
  return sql`
    select ${earnedJson} as earned, case when c.rejection = 'rejected_by_reviewer' then
      jsonb_build_object('early_fee', ${takenBy(sql`'f:' || c.id || ':'`)},
        'fee', ${takenBy(sql`'f:' || c.id || ':refund:'`)},
        'lines', (select coalesce(jsonb_agg(jsonb_build_object('id', m.id,
            'minor', ${takenBy(sql`'c:' || m.id || ':refund:'`)})), '[]')
          from affiliate.commissions m
          where m.conversion_id = c.id and m.advertiser_id = c.advertiser_id),
        'has_other_lead', c.event = 'lead' and c.offer_id = any (affiliate.offers_with_lead(c.app_id, c.source, c.external_id,
            coalesce(c.compared_click_id, c.click_id), c.customer_id))
          and not exists (select from affiliate.offers o where o.id = c.offer_id and o.allows_repeat_leads),
        'is_click_closed', c.event = 'sale' and exists (select from affiliate.offers o where o.id = c.offer_id and o.one_sale_per_click
          and affiliate.has_other_sale(o.id, c.source, c.external_id, ${closedBy})),
        'reversals', ${reversalsJson(sql`c.id`)}) end as taken
    from affiliate.conversions c
    where c.id in (
      select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`
}

/** A conversion, what its rejection took back, and how many refunds and chargebacks it has. */
export interface ListedConversion {
  conversion: Earned
  taken: TakenByRejection | null
  reversalCount: number
}

export function toListed(row: Row): ListedConversion {
  const conversion = toEarned(readRow(row.earned))
  if (row.taken === null) return { conversion, taken: null, reversalCount: 0 }
  const taken = readRow(row.taken)
  const reversals = readRows(taken.reversals)
  return {
    conversion,
    taken: {
      feeMinor: readMinor(taken.early_fee) + readMinor(taken.fee),
      lines: new Map(
        readRows(taken.lines).map(({ id, minor }) => [readText(id), readMinor(minor)]),
      ),
      refunds: toOtherRefunds(reversals, conversion),
      isChargedBack: reversals.some(
        ({ event, rejection }) => event === 'chargeback' && rejection === 'nothing_to_undo',
      ),
      hasOtherLead: taken.has_other_lead === true,
      isClickClosed: taken.is_click_closed === true,
    },
    reversalCount: reversals.length,
  }
}

/** The offer's lead, sale or rebill of this external id, the newest where there are several. */
export function findDecidable(report: ConversionReport): SQL {
  const { advertiserId, appId, externalId, withinOfferId } = report
  return sql`
    select c.id from affiliate.conversions c
    where c.advertiser_id = ${advertiserId}::uuid and c.app_id = ${appId}::uuid
      and c.event in ('lead', 'sale', 'rebill') and c.external_id = ${externalId}
      and (${withinOfferId ?? null}::uuid is null or c.offer_id = ${withinOfferId ?? null}::uuid)
    order by c.recorded_at desc, c.id desc limit 1`
}

/** Keeps the id of a status report; raises TR001 `facts_changed` where it was kept meanwhile. */
export function noteStatus(ids: readonly string[], statusId: string): SQL[] {
  if (ids.length === 0) return []
  return [
    sql`
    with noted as (
      update affiliate.conversions c set status_ids = c.status_ids || to_jsonb(${statusId}::text)
      where not c.status_ids ? ${statusId} and c.id in (
        select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
      returning c.id)
    select affiliate.require((select count(*) from noted) = ${ids.length}, 'facts_changed')`,
  ]
}

/**
 * Called after these leads and sales were approved again: raises TR001 `facts_changed` if another lead of the customer or
 * click, or another sale of a click that closes, was recorded or approved at the same time.
 */
export function requireOnlyOnes(ids: readonly string[]): SQL[] {
  if (ids.length === 0) return []
  const orders = sql`affiliate.conversions c join affiliate.offers o on o.id = c.offer_id
    where c.id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`
  const closes = sql`case when c.event = 'sale' and o.one_sale_per_click then ${closedBy} end`
  return [
    sql`select affiliate.lock_orders((select json_agg(json_build_object('app_id', c.app_id, 'event', c.event,
      'status', c.status)) from ${orders} and c.event = 'lead'))`,
    sql`select affiliate.lock_clicks((select json_agg(json_build_object('closes', ${closes})) from ${orders}))`,
    sql`select affiliate.require_first_orders((select json_agg(json_build_object('id', c.id,
      'click_id', coalesce(c.compared_click_id, c.click_id), 'may_repeat', o.allows_repeat_leads, 'is_held', true,
      'closes', ${closes})) from ${orders}))`,
  ]
}

/** One row with `reversal`, its receipt and status, and the `original` that it undid. */
export function findReversal(id: string): SQL {
  return sql`
    select reversal.id, reversal.event, reversal.status, reversal.receipt,
      ${reversalsJson(sql`reversal.original_id`)} as reversals,
      (select ${earnedJson} from affiliate.conversions c
       where c.id = reversal.original_id and c.advertiser_id = reversal.advertiser_id) as original
    from affiliate.conversions reversal
    where reversal.id = ${id}::uuid`
}

/** Ends a chargeback that was won; raises TR001 `facts_changed` if it has already ended. */
export function endChargeback(
  id: string,
  decision: { by: string; note: string | null; at: Date },
): SQL {
  return sql`
    with changed as (
      update affiliate.conversions set status = 'reversed', decided_by = ${decision.by}::uuid,
        decided_at = ${decision.at.toISOString()}::timestamptz, decision_note = ${decision.note}
      where id = ${id}::uuid and status = 'approved' returning id)
    select affiliate.require(exists (select from changed), 'facts_changed')`
}

/** One row, or none where the scope sees no such app: the reporter, and its customer. */
export function findCancelFacts(report: ConversionReport, appKeyId: string | null, now: Date): SQL {
  return sql`
    select ${reporterColumns(report, appKeyId, now)}, k.id as customer_id, k.offer_id,
      k.affiliate_id, k.click_id, o.currency, app.allows_placeholder_ids
    from affiliate.apps app
    join affiliate.advertisers adv on adv.id = app.advertiser_id
    left join affiliate.customers k on k.app_id = app.id and k.advertiser_id = app.advertiser_id
      and k.external_id = ${report.customerId}
      and (${report.withinOfferId ?? null}::uuid is null
        or k.offer_id = ${report.withinOfferId ?? null}::uuid)
    left join affiliate.offers o on o.id = k.offer_id and o.advertiser_id = k.advertiser_id
    where app.id = ${report.appId}::uuid and app.advertiser_id = ${report.advertiserId}::uuid`
}

function toBoundCustomer(row: Row) {
  return {
    id: readText(row.customer_id),
    offerId: readText(row.offer_id),
    affiliateId: readText(row.affiliate_id),
    clickId: readTextOrNull(row.click_id),
    currency: readWord(currencies, row.currency),
  }
}

export function toCancelFacts(row: Row) {
  return {
    ...toReporter(row),
    customer: row.customer_id === null ? null : toBoundCustomer(row),
    allowsPlaceholderIds: readFlag(row.allows_placeholder_ids),
  }
}

/** The subscription has ended; of several cancellations the earliest stays. */
export function cancelCustomer(customerId: string, at: Date): SQL {
  return sql`
    update affiliate.customers
    set cancelled_at = least(coalesce(cancelled_at, 'infinity'), ${at.toISOString()}::timestamptz)
    where id = ${customerId}::uuid`
}
