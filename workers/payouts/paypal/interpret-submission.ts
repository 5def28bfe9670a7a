/**
 * Interprets answers to "create payout". A timeout is not a refusal: only an allow-list of answers
 * proves that nothing was paid. A duplicate-id error is a 4xx and proves the opposite.
 */
import * as z from 'zod'

export type Submission =
  /** PayPal accepted the batch under this id. */
  | { outcome: 'accepted'; payoutBatchId: string }
  /** PayPal already holds a batch under our id; null if it does not name it. */
  | { outcome: 'exists'; payoutBatchId: string | null }
  /** This call created nothing. That proves nothing about an earlier call without an answer. */
  | {
      outcome: 'refused'
      reason: string
      /** PayPal's error name. */
      code?: string
      /** The items it objects to, by position in the request; absent if it named none. */
      badItems?: readonly BadItem[]
    }
  /** The batch may or may not exist. */
  | { outcome: 'unknown'; reason: string; retryAfterSeconds?: number }
  /** The call was never made: no token could be obtained. */
  | { outcome: 'not_sent'; reason: string }

/** An item that made PayPal refuse the whole batch. */
export interface BadItem {
  /** Position in the request, from 0. */
  index: number
  /** The field, such as `receiver`, and PayPal's words about it. */
  field: string
  issue: string
}

/** One HTTP answer, read as text. */
export interface PaypalAnswer {
  status: number
  body: string
  retryAfterSeconds: number | null
  /** PayPal's `paypal-debug-id`, which its support asks for. */
  debugId: string | null
}

// An allow-list: name → the only statuses with which it proves that nothing was created.
// USER_BUSINESS_ERROR is absent on purpose, because it can also mean "this batch exists".
const refusals: Record<string, readonly number[]> = {
  VALIDATION_ERROR: [400],
  INVALID_REQUEST: [400],
  MALFORMED_REQUEST: [400],
  NON_HOLDING_CURRENCY: [400, 422],
  SYNC_MODE_NOT_APPLICABLE: [400, 422],
  INSUFFICIENT_FUNDS: [400, 422],
  AUTHENTICATION_FAILURE: [401],
  INVALID_TOKEN: [401],
  AUTHORIZATION_ERROR: [403],
  NOT_AUTHORIZED: [403],
  REQUIRED_SCOPE_MISSING: [403],
  SENDER_RESTRICTED: [403],
  SENDER_LOCKED: [403],
  SENDER_EMAIL_UNCONFIRMED: [403],
  SENDER_ACCOUNT_UNVERIFIED: [403],
  CIP_NOT_VERIFIED: [403],
}

const REASON_LENGTH_MAX = 1000
const duplicateWording = /duplicate batch|duplicate request|sender_batch_id already exists/i
const batchIdShape = /^[A-Za-z0-9_-]{1,30}$/
const paypalHost = /^(api|api-m)(\.sandbox)?\.paypal\.com$/

const Accepted = z.object({
  batch_header: z.object({
    payout_batch_id: z.string().regex(batchIdShape),
    sender_batch_header: z.object({ sender_batch_id: z.string().optional() }).optional(),
  }),
})

// PayPal sends `[]`, `{}` or nothing for empty values, so anything unreadable counts as empty.
const text = z.string().catch('')
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).catch([])
const Link = z.object({ href: text }).catch({ href: '' })
const Detail = z
  .object({ field: text, issue: text, link: listOf(Link), links: listOf(Link) })
  .catch({ field: '', issue: '', link: [], links: [] })
const Failed = z.object({
  name: text,
  message: text,
  error: text,
  details: listOf(Detail),
  links: listOf(Link),
})

export interface SubmissionContext {
  /** The configured base URL. Links to its host are trusted as well as PayPal's own. */
  baseUrl: string
  senderBatchId: string
}

/** Interprets one answer to the create call. Pure: the caller turns a thrown error into `unknown`. */
export function interpretSubmission(answer: PaypalAnswer, context: SubmissionContext): Submission {
  const { status } = answer
  const json = readJson(answer.body)
  if (status >= 200 && status < 300) return interpretSuccess(status, json, context.senderBatchId)

  const failed = Failed.safeParse(json)
  const unknown = (reason: string): Submission => ({
    outcome: 'unknown',
    reason: `${status} ${reason}${debugIdOf(answer)}`,
    ...(answer.retryAfterSeconds === null ? {} : { retryAfterSeconds: answer.retryAfterSeconds }),
  })
  if (!failed.success) return unknown('unreadable answer')
  const { name, message, error, details } = failed.data
  const isClientError = status >= 400 && status < 500
  if (isClientError && isDuplicate(message, details)) {
    const links = [...details.flatMap((detail) => [...detail.link, ...detail.links])]
    return { outcome: 'exists', payoutBatchId: idFromLinks(links, context.baseUrl) }
  }
  const spoken = name || error.toUpperCase()
  if (!Object.hasOwn(refusals, spoken) || !refusals[spoken]?.includes(status)) {
    return unknown(spoken || 'no error name')
  }
  const words = details.length > 0 ? details.map(spell) : [message].filter((text) => text !== '')
  const badItems = details.flatMap(badItemOf)
  return {
    outcome: 'refused',
    reason: [spoken, ...words].join('; ').slice(0, REASON_LENGTH_MAX) + debugIdOf(answer),
    code: spoken,
    ...(badItems.length > 0 ? { badItems } : {}),
  }
}

/** PayPal's support asks for this id, so every reason that a person may follow up contains it. */
const debugIdOf = ({ debugId }: PaypalAnswer) =>
  debugId !== null && /^[\w-]{1,64}$/.test(debugId) ? ` (debug id ${debugId})` : ''

/** PayPal's error name, also in the format of its token endpoint; empty if it gives none. */
export function errorNameOf({ body }: PaypalAnswer): string {
  const failed = Failed.safeParse(readJson(body))
  return failed.success ? failed.data.name || failed.data.error.toUpperCase() : ''
}

function badItemOf({ field, issue }: z.infer<typeof Detail>): BadItem[] {
  const [, index, part = ''] = /^items\[(\d{1,5})\]\.?(.*)$/.exec(field) ?? []
  return index === undefined ? [] : [{ index: Number(index), field: part, issue }]
}

function interpretSuccess(status: number, json: unknown, senderBatchId: string): Submission {
  const accepted = Accepted.safeParse(json)
  if (!accepted.success) return { outcome: 'unknown', reason: `${status} without a batch id` }
  const header = accepted.data.batch_header
  const echo = header.sender_batch_header?.sender_batch_id
  if (echo !== undefined && echo !== senderBatchId) {
    return { outcome: 'unknown', reason: `${status} for another batch` }
  }
  return { outcome: 'accepted', payoutBatchId: header.payout_batch_id }
}

function isDuplicate(message: string, details: readonly z.infer<typeof Detail>[]): boolean {
  return (
    duplicateWording.test(message) ||
    details.some(({ field, issue }) => field === 'SENDER_BATCH_ID' || duplicateWording.test(issue))
  )
}

/** Batch id from the path of the first link to a trusted host. The link is never fetched. */
export function idFromLinks(links: readonly { href: string }[], baseUrl: string): string | null {
  const base = new URL(baseUrl)
  for (const { href } of links) {
    const url = URL.parse(href)
    if (!url || url.username || url.password) continue
    const isPaypal = url.protocol === 'https:' && url.port === '' && paypalHost.test(url.hostname)
    if (!isPaypal && url.origin !== base.origin) continue
    const id = /^\/v1\/payments\/payouts\/([^/]+)$/.exec(url.pathname)?.[1]
    if (id && batchIdShape.test(id)) return id
  }
  return null
}

const spell = ({ field, issue }: z.infer<typeof Detail>) => `${field}: ${issue}`

/** Parsed JSON, or undefined if the text is not JSON. */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
