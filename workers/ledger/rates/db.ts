import { type SQL, sql } from 'drizzle-orm'
import type { Currency } from '../../../schema/vocabulary.ts'
import type { Row } from '../../core/database.ts'

/** One unit of `base` is worth `rate` of `quote`, from `asOf` on. */
export interface ExchangeRate {
  base: Currency
  quote: Currency
  /** Decimal text, above zero. */
  rate: string
  asOf: Date
}

/** One row when it is new; none when there is one of that very time. */
export function insertRate({ base, quote, rate, asOf }: ExchangeRate, enteredBy: string): SQL {
  return sql`
    insert into affiliate.exchange_rates (base, quote, as_of, rate, entered_by)
    values (${base}, ${quote}, ${asOf.toISOString()}::timestamptz, ${rate}::numeric,
      ${enteredBy}::uuid)
    on conflict (base, quote, as_of) do nothing returning base`
}

/** One row: `same`, whether the stored rate of that time is this one. */
export function findSameRate({ base, quote, rate, asOf }: ExchangeRate): SQL {
  return sql`
    select rate = ${rate}::numeric as same from affiliate.exchange_rates
    where base = ${base} and quote = ${quote} and as_of = ${asOf.toISOString()}::timestamptz`
}

export interface RateFilter {
  base: Currency | null
  quote: Currency | null
  after: ExchangeRateKey | null
  limit: number
}

export interface ExchangeRateKey {
  base: string
  quote: string
  asOf: Date
}

/** Newest first. Rows: see toRateView. */
export function listRates({ base, quote, after, limit }: RateFilter): SQL {
  const key = after ?? { base: null, quote: null, asOf: null }
  return sql`
    select r.base, r.quote, trim_scale(r.rate)::text as rate, r.as_of, u.name as entered_by_name
    from affiliate.exchange_rates r left join affiliate.users u on u.id = r.entered_by
    where (${base}::text is null or r.base = ${base})
      and (${quote}::text is null or r.quote = ${quote})
      and (${key.base}::text is null
        or (r.as_of, r.base, r.quote) < (${key.asOf?.toISOString() ?? null}::timestamptz, ${key.base}, ${key.quote}))
    order by r.as_of desc, r.base desc, r.quote desc limit ${limit}`
}

export interface RateView extends ExchangeRate {
  enteredByName: string | null
}

export function toRateView(row: Row): RateView {
  return {
    base: row.base as Currency,
    quote: row.quote as Currency,
    rate: row.rate as string,
    asOf: row.as_of as Date,
    enteredByName: row.entered_by_name as string | null,
  }
}
