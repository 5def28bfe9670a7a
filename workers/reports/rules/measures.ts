/**
 * What is measured, who sees it, and by what each ratio divides. docs/statistics.md has the same table in
 * words; the dashboard shows them on hover.
 */
import type { ReportScope } from './question.ts'

export const clickCounts = [
  'clicks',
  'billable',
  'uniques',
  'bots',
  'duplicates',
  'rejected',
] as const
export const eventCounts = ['leads', 'sales', 'rebills', 'refunds', 'chargebacks'] as const
/** Counts add up over any grouping. */
export const counts = [...clickCounts, ...eventCounts] as const
export type Count = (typeof counts)[number]

/** Sums of money, one for each currency. */
export const sums = [
  'order_value',
  'sale_value',
  'refunded_value',
  'owed',
  'payout',
  'uplines',
  'margin',
  'cost',
] as const
export type Sum = (typeof sums)[number]

/** Quotients of the figures in the same row. */
export const ratios = ['cr', 'epc', 'aov', 'roi'] as const
export type Ratio = (typeof ratios)[number]

export const measures = [...counts, ...sums, ...ratios] as const
export type Measure = (typeof measures)[number]

const forAll: readonly Measure[] = [...counts, 'payout', 'uplines', 'cr', 'epc']
const forAffiliates: readonly Measure[] = [...forAll, 'cost', 'roi']
const forAdvertisers: readonly Measure[] = [
  ...forAll,
  ...(['order_value', 'sale_value', 'refunded_value', 'owed', 'aov', 'roi'] as const),
]

const forPlatform = measures.filter((name) => name !== 'cost')

/**
 * The measures that a scope sees: an affiliate sees payouts and its own costs only, and only the platform sees
 * its margin.
 */
export function measuresFor({ kind }: Pick<ReportScope, 'kind'>): readonly Measure[] {
  if (kind === 'affiliate') return forAffiliates
  return kind === 'advertiser' ? forAdvertisers : forPlatform
}

export type Counts = Readonly<Record<Count, number>>
/** Minor units of one currency. */
export type Sums = Readonly<Record<Sum, bigint>>

/** Share of billable clicks that became sales; null without billable clicks. */
export function conversionRate({ sales, billable }: Counts): number | null {
  return billable === 0 ? null : sales / billable
}

/** Payout for each billable click, in minor units; null without billable clicks. */
export function earningsPerClick({ billable }: Counts, { payout }: Sums): number | null {
  return billable === 0 ? null : Number(payout) / billable
}

/** Average value of a sale, in minor units; null without sales. */
export function averageOrder({ sales }: Counts, { sale_value }: Sums): number | null {
  return sales === 0 ? null : Number(sale_value) / sales
}

/**
 * Return on what was spent. For the platform: (owed − commissions) ÷ commissions; for an advertiser:
 * (order value − owed) ÷ owed; for an affiliate: (payout − cost) ÷ cost. Null where nothing was spent.
 */
export function returnOnSpend(kind: ReportScope['kind'], money: Sums): number | null {
  const [gained, spent] = {
    platform: [money.owed, money.payout + money.uplines] as const,
    advertiser: [money.order_value, money.owed] as const,
    affiliate: [money.payout, money.cost] as const,
  }[kind]
  return spent <= 0n ? null : Number(gained - spent) / Number(spent)
}
