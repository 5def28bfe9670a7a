import type * as z from 'zod'
import type { DecisionsInput } from '../../../workers/conversions/review/contract.ts'
import { type ReviewReason, reviewReasons } from '../../../workers/fraud/rules/review-rules.ts'
import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'
import { readPages } from '../core/read-pages.ts'
import type { ConversionsSearch, ReviewsSearch } from './conversion-search.ts'

type Query = Record<string, string>

const readConversions = (query: Query) => read(api.v1.conversions.$get({ query }))
const readConversion = (conversionId: string) =>
  read(api.v1.conversions[':conversionId'].$get({ param: { conversionId } }))
const readCustomers = (externalId: string) =>
  read(api.v1.customers.$get({ query: { external_id: externalId } }))
const readReviews = (query: Query) => read(api.v1.reviews.$get({ query }))
const readOffers = () => read(api.v1.offers.$get({ query: { limit: '200' } }))

export type Conversion = Awaited<ReturnType<typeof readConversions>>['conversions'][number]
export type ConversionDetail = Awaited<ReturnType<typeof readConversion>>['conversion']
export type Customer = Awaited<ReturnType<typeof readCustomers>>['customers'][number]
export type Review = Awaited<ReturnType<typeof readReviews>>['reviews'][number]
export interface OfferChoice {
  readonly id: string
  readonly name: string
}

/**
 * Filtered conversions, and the offers to filter by. The list is shown even if offers fail to load.
 */
export async function loadConversions({ pages, ...filter }: ConversionsSearch) {
  const [list, offers] = await Promise.all([
    settle(
      readPages(pages, async (query) => {
        const { conversions, next_cursor } = await readConversions({ ...written(filter), ...query })
        return { rows: conversions, next_cursor }
      }),
    ),
    settle(readOffers()),
  ])
  const choices: OfferChoice[] = offers.ok ? offers.value.offers : []
  return { list, offers: choices }
}

/** The conversion, and its customer if the person may read it. */
export const loadConversion = (conversionId: string) =>
  settle(
    readConversion(conversionId).then(async ({ conversion }) => {
      const { app, customer_id: externalId } = conversion
      const found = externalId === null ? null : await settle(readCustomers(externalId))
      const customers = found?.ok ? found.value.customers : []
      return { conversion, customer: customers.find((one) => one.app_id === app.id) ?? null }
    }),
  )

/** An unknown rule counts as none: the page then shows every review. */
export const knownRule = (rule: string | undefined): ReviewReason | undefined =>
  reviewReasons.find((known) => known === rule)

export const loadReviews = ({ pages, reviews, rule }: ReviewsSearch) =>
  settle(
    readPages(pages, async (query) => {
      const filter = written({ status: reviews, rule: knownRule(rule) })
      const page = await readReviews({ ...filter, ...query })
      return { rows: page.reviews, next_cursor: page.next_cursor }
    }),
  )

/** The parts of a filter that are set. */
export const written = (filter: Readonly<Record<string, string | undefined>>): Query =>
  Object.fromEntries(
    Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )

export type Decision = z.infer<typeof DecisionsInput>['decision']

/** Results in the order of the ids. Safe to repeat. */
export async function decide(decision: Decision, ids: readonly string[], note: string | null) {
  const json = { decision, ids: [...ids], note }
  return (await read(api.v1.conversions.decisions.$post({ json }))).results
}
export type DecisionResult = Awaited<ReturnType<typeof decide>>[number]

export const openReview = (conversionId: string, note: string) =>
  read(
    api.v1.conversions[':conversionId'].review.$post({ param: { conversionId }, json: { note } }),
  )

export const restoreChargeback = (conversionId: string, note: string | null) =>
  read(
    api.v1.conversions[':conversionId'].restore.$post({ param: { conversionId }, json: { note } }),
  )

/** Binds the customer to another affiliate and offer, or to nobody. Safe to repeat. */
export const changeBinding = (
  customerId: string,
  holder: { affiliate_id: string; offer_id: string } | null,
  reason: string,
) =>
  read(
    api.v1.customers[':customerId'].binding.$put({
      param: { customerId },
      json: { ...(holder ?? { affiliate_id: null }), reason },
    }),
  )
