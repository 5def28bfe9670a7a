import type { Currency } from '../../../schema/vocabulary.ts'
import { type Attribute, type DateUnit, type Dimension, isDateUnit } from './dimensions.ts'
import type { Measure } from './measures.ts'

/** Whose figures: of the whole platform, of one advertiser, or of one affiliate. */
export type ReportScope =
  | { kind: 'platform' }
  | { kind: 'advertiser'; advertiserId: string }
  | { kind: 'affiliate'; affiliateId: string }

/** Which clicks and conversions a question is about. */
export interface Selection {
  scope: ReportScope
  /** First and last day, both included, in `timeZone`. */
  from: string
  to: string
  /** IANA name. */
  timeZone: string
  /** Values of an attribute, of which one must match; '' = none or unknown. */
  filters: Readonly<Partial<Record<Attribute, readonly string[]>>>
  clickId: string | null
  /** Test clicks and test conversions instead of real ones. */
  isTest: boolean
}

/** One question to the statistics. */
export interface Question extends Selection {
  groupBy: readonly Dimension[]
  /** Also the average time from click to sale, which only raw rows have. */
  hasTimeToSale: boolean
  sort: { by: Measure | Dimension; isDescending: boolean }
  /** Sums of money are converted to it; null = one sum for each currency. */
  currency: Currency | null
  limit: number
  offset: number
}

/** From the smallest, with what each hour must lie in as a whole. */
const unitBuckets = [
  ['hour', 'hour'],
  ['hour_of_day', 'hour'],
  ['day', 'day'],
  ['weekday', 'day'],
  ['week', 'week'],
  ['month', 'month'],
] as const satisfies readonly (readonly [DateUnit, string])[]

/** The smallest unit of time that the report must tell apart; null = none. */
export function bucketOf(groupBy: readonly Dimension[]): 'hour' | 'day' | 'week' | 'month' | null {
  return unitBuckets.find(([unit]) => groupBy.includes(unit))?.[1] ?? null
}

/** Attributes that the rows of a source must have. */
export function attributesOf({ groupBy, filters }: Question): Set<Attribute> {
  const grouped = groupBy.filter((name): name is Attribute => !isDateUnit(name))
  return new Set([...grouped, ...(Object.keys(filters) as Attribute[])])
}
