/** What a person's decision writes beside the money, and the cancellation of a customer. */

import { type SQL, sql } from 'drizzle-orm'
import { currencies } from '../../../schema/vocabulary.ts'
import { readFlag, readRow, readText, readTextOrNull, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import { earnedJson, reporterColumns, toEarned, toReporter } from '../reversals/db.ts'
import { otherRefundsJson } from '../reversals/late-refunds-db.ts'

/** Rows with `earned`, of those conversions that the scope sees; see toEarned. */
export function listEarned(ids: readonly string[]): SQL {
  return sql`
    select ${earnedJson} as earned from affiliate.conversions c
    where c.id in (
      select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`
}

export const toListed = (row: Row) => toEarned(readRow(row.earned))

/** One row with `reversal`, its receipt and status, and the `original` that it undid. */
export function findReversal(id: string): SQL {
  return sql`
    select reversal.id, reversal.event, reversal.status, reversal.receipt,
      ${otherRefundsJson} as refunds,
      (select ${earnedJson} from affiliate.conversions c
       where c.id = reversal.original_id and c.advertiser_id = reversal.advertiser_id) as original
    from affiliate.conversions reversal
    where reversal.id = ${id}::uuid`
}

/** A chargeback that was won stands no more; raises TR001 `facts_changed` when it does not stand already. */
export function undoReversal(
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
