/** The currency of an amount that came without one: that of the offer, or of the order, that the report names. */
import { type SQL, sql } from 'drizzle-orm'
import type { Currency } from '../../../schema/vocabulary.ts'
import { type Db, runScoped } from '../../core/database.ts'
import type { ReportFields, ReportOrigin } from './report-rules.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The fields of each report, in their order; where nothing names an offer, still without a currency. */
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
  const found = new Map(rows.map((row) => [row.n as number, row.currency as Currency | null]))
  return all.map((fields, n) => {
    const currency = found.get(n)
    return currency ? { ...fields, currency } : fields
  })
}

function askedRow(fields: ReportFields, n: number) {
  const { click_id = '', coupon, customer_id, original_external_id } = fields
  return {
    ...{ n, click: UUID.test(click_id) ? click_id : null, coupon: coupon?.toUpperCase() ?? null },
    ...{ customer: customer_id ?? null, original: original_external_id ?? null },
  }
}

/** Rows with `n` and `currency`; what is another app's is not found. */
function findCurrencies(
  { advertiserId, appId }: ReportOrigin,
  asked: readonly ReturnType<typeof askedRow>[],
): SQL {
  return sql`
    select a.n, coalesce(
      (select c.currency from affiliate.conversions c where c.app_id = p.id
        and c.event in ('lead', 'sale', 'rebill') and c.external_id = a.original
        order by c.status = 'rejected', c.event = 'lead' limit 1),
      case when v.attribution_order = 'coupon_first' then by_coupon.currency end,
      (select o.currency from affiliate.named_clicks(array[a.click]) k
        join affiliate.offers o on o.id = k.offer_id where k.app_id = p.id),
      by_coupon.currency,
      (select o.currency from affiliate.customers b join affiliate.offers o on o.id = b.offer_id
        where b.app_id = p.id and b.external_id = a.customer)) as currency
    from json_to_recordset(${JSON.stringify(asked)}::json)
      as a(n int, click uuid, coupon text, customer text, original text)
    join affiliate.apps p on p.id = ${appId}::uuid and p.advertiser_id = ${advertiserId}::uuid
    join affiliate.advertisers v on v.id = p.advertiser_id
    left join lateral (select o.currency from affiliate.holder_of_coupon(a.coupon, v.id) h
      join affiliate.offers o on o.id = h.offer_id and o.app_id = p.id limit 1) by_coupon on true`
}
