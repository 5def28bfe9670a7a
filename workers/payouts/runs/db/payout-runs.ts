/** Payout runs: finding one by its request key, and building one. */

import { type SQL, sql } from 'drizzle-orm'
import { currencies, payoutMethods } from '../../../../schema/vocabulary.ts'
import {
  readMinor,
  readMinorOrNull,
  readText,
  readTextOrNull,
  readTexts,
  readTextsOrNull,
  readTimeOrNull,
  readWord,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { PayoutRunRequest } from './payable-accounts.ts'

/** The run of a key with the ids of its batches in order; no row if there is none. */
export function findRun(requestKey: string): SQL {
  return sql`
    select r.id, r.payer_advertiser_id, r.method, r.currency, r.minimum_minor, r.cut_off_at,
      r.included, r.excluded, r.item_count, r.total_minor,
      array(select b.id from affiliate.payout_batches b
        where b.run_id = r.id and b.replaces_batch_id is null order by b.number)::text[] as batch_ids
    from affiliate.payout_runs r where r.request_key = ${requestKey}`
}

export type StoredRun = ReturnType<typeof toStoredRun>

export function toStoredRun(row: Row) {
  const cutOffAt = readTimeOrNull(row.cut_off_at)
  return {
    id: readText(row.id),
    payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
    method: readWord(payoutMethods, row.method),
    currency: readWord(currencies, row.currency),
    minimumMinor: readMinorOrNull(row.minimum_minor),
    cutOffAt: cutOffAt === null ? null : new Date(cutOffAt),
    included: readTextsOrNull(row.included),
    excluded: readTexts(row.excluded),
    itemCount: Number(row.item_count),
    totalMinor: readMinor(row.total_minor),
    batchIds: readTexts(row.batch_ids),
  }
}

/** The keys among these that already have a run. */
export function listBuiltKeys(requestKeys: readonly string[]): SQL {
  return sql`
    select request_key from affiliate.payout_runs
    where request_key in (
      select jsonb_array_elements_text(${JSON.stringify(requestKeys)}::jsonb))`
}

export interface RunReservation {
  runId: string
  requestKey: string
  runRequest: PayoutRunRequest
  /** Decimals in which the method writes the currency. */
  decimals: number
  /** Only this balance; null = all. */
  accountId: string | null
  /** Whether an empty run is recorded, so that it is not built again. */
  keepsEmpty: boolean
  emailSubject: string
  createdBy: string | null
}

/**
 * Reserves every payable balance of the run in one statement, in batches of at most
 * `batchItemsMax`. Writes nothing if a run of this key exists.
 */
export function reservePayouts(reservation: RunReservation, batchItemsMax: number): SQL {
  const { runRequest } = reservation
  const run = JSON.stringify({
    ...{ id: reservation.runId, request_key: reservation.requestKey },
    ...{
      payer: runRequest.payerAdvertiserId,
      currency: runRequest.currency,
      method: runRequest.method,
    },
    ...{ step: runRequest.stepMinor?.toString() ?? null, decimals: reservation.decimals },
    ...{
      minimum: runRequest.minimumMinor?.toString() ?? null,
      own_minimums: runRequest.keepsMinimums,
    },
    ...{
      cut_off: runRequest.cutOffAt,
      included: runRequest.included,
      excluded: runRequest.excluded,
    },
    ...{ account: reservation.accountId, keeps_empty: reservation.keepsEmpty },
    ...{ subject: reservation.emailSubject, created_by: reservation.createdBy, at: runRequest.now },
  })
  return sql`select affiliate.build_payout_run(${run}::json, ${batchItemsMax}::int)`
}
