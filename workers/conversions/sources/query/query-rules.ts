/** A postback's query: usual names of its parameters, and what its status word means. */
import {
  type ConversionEvent,
  conversionEvents,
  type RepeatPolicy,
} from '../../../../schema/vocabulary.ts'
import { trimUnseen } from '../../../core/clean-text.ts'
import { type FieldProblem, fieldProblem } from '../../../core/refusal.ts'
import { isClickId, namesOther } from '../click-id-rules.ts'

/** Each field of a postback, and the names under which it is looked for. */
const aliases = {
  click_id: ['click_id', 'clickid', 'cid', 'aff_click'],
  offer: ['offer', 'offer_id', 'o'],
  secret: ['secret', 'token'],
  status: ['status', 'state', 'conversion_status'],
  event: ['event', 'goal', 'type'],
  amount: ['amount', 'sum', 'payout', 'price'],
  currency: ['currency', 'cur'],
  txid: ['txid', 'transaction_id', 'order_id', 'external_id'],
  refund_id: ['refund_id'],
  refunded_total: ['refunded_total'],
  original_event: ['original_event'],
  original_txid: ['original_txid', 'original_order_id', 'original_external_id'],
  customer_id: ['customer_id', 'customer', 'user_id'],
  coupon: ['coupon', 'promo_code'],
  occurred_at: ['occurred_at', 'time'],
  ip: ['ip'],
  user_agent: ['user_agent', 'ua'],
} as const satisfies Record<string, readonly string[]>
type Field = keyof typeof aliases

export type PostbackFields = { [Name in Field]?: string } & {
  /** What came as a click id and is none, where the offer and other evidence are named. */
  ignored_click_id?: string
}

/** The parameters that hold a secret: never logged, never journaled. */
export const secretParameters: readonly string[] = aliases.secret

/** Reads the query by its usual names; an empty or blank value says nothing. Two different values are a fault. */
export function readPostback(query: URLSearchParams): {
  fields: PostbackFields
  problems: FieldProblem[]
} {
  const fields: PostbackFields = {}
  const problems: FieldProblem[] = []
  for (const [field, names] of Object.entries(aliases) as [Field, readonly string[]][]) {
    const sent = names.flatMap((name) => query.getAll(name)).map(trimUnseen)
    const values = sent.filter((value) => value !== '')
    const [first, ...others] = [...new Set(values)]
    if (first === undefined) continue
    fields[field] = first
    if (others.length > 0) problems.push(fieldProblem(field, 'conflicting_values'))
  }
  return { fields: withoutBadClickId(fields), problems }
}

/** See withoutBadClickId of report-rules.ts; here the click also names the offer. */
function withoutBadClickId(fields: PostbackFields): PostbackFields {
  const { click_id, original_txid, ...others } = fields
  const other = { ...others, original_external_id: original_txid }
  if (click_id === undefined || isClickId(click_id)) return fields
  if (fields.offer === undefined || !namesOther(other)) return fields
  const { click_id: _none, ...rest } = fields
  return { ...rest, ignored_click_id: click_id }
}

/** The query without its secret, as the journal keeps it. */
export function withoutSecret(query: URLSearchParams): string {
  const kept = [...query].filter(([name]) => !secretParameters.includes(name))
  return new URLSearchParams(kept).toString()
}

const known: ReadonlySet<string> = new Set(Object.values(aliases).flat())

/** The parameters that have a meaning, without the secret: all that is kept of a pixel. */
export function onlyKnown(query: URLSearchParams): string {
  const kept = [...query].filter(([name]) => known.has(name))
  return withoutSecret(new URLSearchParams(kept))
}

/** What a postback says happened: an event to record, a decision on a recorded one, or nothing. */
export type Meaning =
  | { kind: 'event'; event: ConversionEvent }
  | { kind: 'decision'; decision: 'approve' | 'reject' }
  | { kind: 'nothing' }

/** What a status word may be mapped to. */
export const wordMeanings = [...conversionEvents, 'approve', 'reject', 'ignore'] as const
export type WordMeaning = (typeof wordMeanings)[number]

/** Words that mean the same with everybody, unless the advertiser says otherwise. */
const usualWords: Readonly<Record<string, WordMeaning>> = {
  lead: 'lead',
  registration: 'lead',
  signup: 'lead',
  sale: 'sale',
  approved: 'sale',
  confirmed: 'sale',
  paid: 'sale',
  success: 'sale',
  purchase: 'sale',
  deposit: 'sale',
  rebill: 'rebill',
  renewal: 'rebill',
  refund: 'refund',
  refunded: 'refund',
  chargeback: 'chargeback',
  cancel: 'cancel',
  unsubscribed: 'cancel',
  rejected: 'reject',
  declined: 'reject',
  trash: 'reject',
  pending: 'ignore',
  hold: 'ignore',
}

/**
 * The meaning of status and event together. Case does not matter. Without both, a postback with an
 * amount is a sale and one without is a lead. `unknown`: the word in `field` has no meaning.
 */
export function meaningOf(
  { status, event, amount }: PostbackFields,
  words: Readonly<Record<string, string>>,
): Meaning | { kind: 'unknown'; field: 'status' | 'event' } {
  const byStatus = status === undefined ? null : lookUp(status, words)
  const byEvent = event === undefined ? null : lookUp(event, words)
  if (byStatus === undefined) return { kind: 'unknown', field: 'status' }
  if (byEvent === undefined) return { kind: 'unknown', field: 'event' }
  const overriding = ['refund', 'chargeback', 'cancel', 'approve', 'reject', 'ignore']
  // "event=sale&status=refunded" is a refund; "event=rebill&status=approved" is a rebill.
  const meant =
    byStatus !== null && overriding.includes(byStatus) ? byStatus : (byEvent ?? byStatus)
  if (meant === null) return { kind: 'event', event: amount === undefined ? 'lead' : 'sale' }
  if (meant === 'ignore') return { kind: 'nothing' }
  if (meant === 'approve' || meant === 'reject') return { kind: 'decision', decision: meant }
  return { kind: 'event', event: meant }
}

function lookUp(word: string, words: Readonly<Record<string, string>>): WordMeaning | undefined {
  const key = word.trim().toLowerCase()
  const own = Object.entries(words).find(([name]) => name.trim().toLowerCase() === key)?.[1]
  const found = own ?? (Object.hasOwn(usualWords, key) ? usualWords[key] : undefined)
  return wordMeanings.find((meaning) => meaning === found)
}

/** What a repeat without a transaction id means, where the advertiser does not say: each rebill is a new one. */
export function usualRepeatPolicy(event: ConversionEvent): RepeatPolicy {
  return event === 'rebill' ? 'new' : 'ignore'
}
