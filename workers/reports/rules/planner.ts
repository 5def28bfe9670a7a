/** Chooses the smallest stored source that can answer a question exactly. */
import { type Attribute, isSub, type SubDimension, subNumberOf } from './dimensions.ts'
import { attributesOf, bucketOf, type Question } from './question.ts'

/**
 * `daily`: offer and affiliate by UTC day. `places`: offer, country and device by UTC day. `subs`: affiliate,
 * offer and sub1 or sub2 by UTC day. `hourly`: offer and affiliate by hour, for days in other zones. `raw`: every
 * click and every change of a figure. `test`: the same of tests.
 */
export type Source = 'daily' | 'places' | 'subs' | 'hourly' | 'raw' | 'test'

/** Facts about a question that only the database has. */
export interface QuestionFacts {
  /** Every day of the range in the question's zone is a UTC day. */
  isUtc: boolean
  /** Some values of the sub id were not kept apart in the range. */
  hasOtherSubs: boolean
  /** How many hours of the range lie in two buckets or only partly in the range. */
  edges: number
}

/**
 * The first sub ids that have rollups. Each one costs a row for each click, and most traffic is compared by these.
 */
const SUBS_KEPT = 2

const ofPairs: readonly Attribute[] = ['advertiser_id', 'app_id', 'offer_id', 'affiliate_id']
const ofPlaces: readonly Attribute[] = ['advertiser_id', 'app_id', 'offer_id', 'country', 'device']

/** The one sub id that a question names; null for none or several. */
export function onlySubOf(question: Question): SubDimension | null {
  const [first, second] = [...attributesOf(question)].filter(isSub)
  return first !== undefined && second === undefined ? first : null
}

/** The source of clicks and that of conversions. */
export function planSources(question: Question, facts: QuestionFacts) {
  const clicks = sourceOf(question, facts)
  const isTimed = question.hasTimeToSale && clicks !== 'test'
  return { clicks, conversions: isTimed ? ('raw' as const) : clicks }
}

/** More hours than these are read faster in one scan of single rows than each by itself. */
const EDGES_MAX = 1_200

function sourceOf(question: Question, { isUtc, hasOtherSubs, edges }: QuestionFacts): Source {
  if (question.isTest) return 'test'
  if (question.clickId !== null) return 'raw'
  const names = [...attributesOf(question)]
  const isAmong = (known: readonly Attribute[]) => names.every((name) => known.includes(name))
  const byDays = isUtc && bucketOf(question.groupBy) !== 'hour'
  if (isAmong(ofPairs) && byDays) return 'daily'
  if (isAmong(ofPairs) && edges <= EDGES_MAX) return 'hourly'
  if (!byDays) return 'raw'
  if (question.scope.kind !== 'affiliate' && isAmong(ofPlaces)) return 'places'
  const sub = onlySubOf(question)
  const isKept = sub !== null && subNumberOf(sub) <= SUBS_KEPT && !hasOtherSubs
  return isKept && isAmong([...ofPairs, sub]) ? 'subs' : 'raw'
}
