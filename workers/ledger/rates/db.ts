import { type SQL, sql } from 'drizzle-orm'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readTime, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

/** One unit of `base` is worth `rate` of `quote` from `asOf` on. */
export interface ExchangeRate {
  base: Currency
  quote: Currency
  /** Decimal text, above zero. */
  rate: string
  asOf: Date
}

/** Does nothing if there is already a rate for that exact time. */
export function insertRate({ base, quote, rate, asOf }: ExchangeRate, enteredBy: string): SQL {
  return sql`
    insert into affiliate.exchange_rates (base, quote, as_of, rate, entered_by)
    values (${base}, ${quote}, ${asOf.toISOString()}::timestamptz, ${rate}::numeric,
      ${enteredBy}::uuid)
    on conflict (base, quote, as_of) do nothing`
}

/** Raises TR001 `rate_taken` unless the stored rate of that time is this one. */
export function requireSameRate({ base, quote, rate, asOf }: ExchangeRate): SQL {
  return sql`
    select affiliate.require(exists (select from affiliate.exchange_rates
      where base = ${base} and quote = ${quote} and as_of = ${asOf.toISOString()}::timestamptz
        and rate = ${rate}::numeric), 'rate_taken')`
}

/** A new rate compared with the stored rate before it. */
export interface RateBefore {
  rate: string
  /** It differs by more than a tenth, or is closer to the rate of the opposite direction. */
  isFar: boolean
  /** The stored rate has the same time but another value. */
  isTaken: boolean
}

/**
 * Returns at most one row: the latest stored rate before that time, or else the first one after it.
 * If the pair has none, the inverse of the opposite pair's rate. See toRateBefore.
 */
export function findRateBefore({ base, quote, rate, asOf }: ExchangeRate): SQL {
  const at = sql`${asOf.toISOString()}::timestamptz`
  return sql`
    select trim_scale(round(r.worth, 12))::text as rate,
      abs(r.worth - ${rate}::numeric) * 10 > r.worth
        or abs(ln(${rate}::numeric * r.worth)) < abs(ln(${rate}::numeric / r.worth)) as is_far,
      r.base = ${base} and r.as_of = ${at} and r.worth <> ${rate}::numeric as is_taken
    from (select base, as_of, case base when ${base} then rate else 1 / rate end as worth
      from affiliate.exchange_rates
      where base = ${base} and quote = ${quote} or base = ${quote} and quote = ${base}) r
    order by r.base <> ${base}, r.as_of > ${at}, abs(extract(epoch from r.as_of - ${at})) limit 1`
}

export function toRateBefore(row: Row | undefined): RateBefore | null {
  if (row === undefined) return null
  const { rate, is_far: isFar, is_taken: isTaken } = row
  return { rate: rate as string, isFar: isFar === true, isTaken: isTaken === true }
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
    base: readWord(currencies, row.base),
    quote: readWord(currencies, row.quote),
    rate: readText(row.rate),
    asOf: readTime(row.as_of),
    enteredByName: readTextOrNull(row.entered_by_name),
  }
}
