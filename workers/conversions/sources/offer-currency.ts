/** Adds the currency to amounts without one: that of the named offer or order. */

import { currencies } from '../../../schema/vocabulary.ts'
import { readNumber, readWordOrNull } from '../../core/columns.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { isClickId } from './click-id-rules.ts'
import { findCurrencies, type NamedOffer } from './db.ts'
import type { ReportFields, ReportOrigin } from './report-rules.ts'

/** The fields of each report, in order. Without a named offer, the currency stays missing. */
export async function withOfferCurrency(
  db: Db,
  origin: ReportOrigin,
  all: readonly ReportFields[],
): Promise<ReportFields[]> {
  const lacks = ({ amount, currency }: ReportFields) =>
    amount !== undefined && currency === undefined
  if (!all.some(lacks)) return [...all]
  const { advertiserId } = origin
  const find = findCurrencies(
    origin,
    all.map(askedRow).filter((_, n) => lacks(all[n]!)),
  )
  const [rows = []] = await runScoped(db, { kind: 'advertiser', advertiserId }, [find])
  const found = new Map(
    rows.map((row) => [readNumber(row.n), readWordOrNull(currencies, row.currency)]),
  )
  return all.map((fields, n) => {
    const currency = found.get(n)
    return currency ? { ...fields, currency } : fields
  })
}

function askedRow(fields: ReportFields, n: number): NamedOffer {
  const { click_id = '', coupon, customer_id, original_external_id } = fields
  return {
    ...{
      n,
      click: isClickId(click_id) ? click_id : null,
      coupon: coupon?.trim().toUpperCase() ?? null,
    },
    ...{ customer: customer_id ?? null, original: original_external_id ?? null },
  }
}
