/** Faults of the simulated PayPal: an ordered script of rules, each used up by the calls it hits. */
import { duplicate, problem, type SimAnswer } from './paypal-simulator-create.ts'

export const faultKinds = [
  'drop_before_commit',
  'commit_then_drop',
  'commit_then_500',
  '500_before_commit',
  '429',
  'answer_after_s',
  '201_without_id',
  'duplicate_without_link',
  'duplicate_foreign_link',
  'refuse',
  'html_error',
  'stale_get',
  'extra_item',
  'missing_item',
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface FaultRule {
  match: {
    method?: string
    /** Matches paths that begin so. */
    path?: string
    /** Only the nth call that matches the rest, from 1. */
    nth?: number
    sender_batch_id?: string
  }
  do: FaultKind
  /** Calls it hits before it is used up; 1 unless told. */
  times?: number
  /** For answer_after_s and the Retry-After of 429. */
  seconds?: number
}

interface ArmedRule extends FaultRule {
  seen: number
  left: number
}

export interface Call {
  method: string
  path: string
  senderBatchId: string | null
}

/** The script. `take` gives the first rule that hits this call, or null. */
export function faultScript() {
  let rules: ArmedRule[] = []
  return {
    add(rule: FaultRule) {
      if (!faultKinds.includes(rule.do)) throw new Error(`unknown fault "${String(rule.do)}"`)
      rules.push({ ...rule, match: rule.match ?? {}, seen: 0, left: rule.times ?? 1 })
    },
    clear() {
      rules = []
    },
    take(call: Call): FaultRule | null {
      for (const rule of rules) {
        if (rule.left === 0 || !hits(rule.match, call)) continue
        rule.seen += 1
        if (rule.match.nth !== undefined && rule.match.nth !== rule.seen) continue
        rule.left -= 1
        return rule
      }
      return null
    },
  }
}

function hits({ method, path, sender_batch_id }: FaultRule['match'], call: Call): boolean {
  if (method !== undefined && method !== call.method) return false
  if (path !== undefined && !call.path.startsWith(path)) return false
  return sender_batch_id === undefined || sender_batch_id === call.senderBatchId
}

/** Answers given without doing anything, by fault. */
export function answerInstead({ do: fault, seconds = 1 }: FaultRule): SimAnswer | null {
  switch (fault) {
    case '500_before_commit':
      return problem(500, 'INTERNAL_ERROR', 'An internal service error has occurred.')
    case '429':
      return {
        ...problem(429, 'RATE_LIMIT_REACHED', 'Too many requests.'),
        headers: { 'retry-after': String(seconds) },
      }
    case 'refuse':
      return problem(400, 'VALIDATION_ERROR', 'Invalid request - see details', [
        { field: 'items[0].receiver', location: 'body', issue: 'Receiver is invalid' },
      ])
    case 'html_error':
      return { status: 502, body: '<html><h1>Bad gateway</h1></html>' }
    default:
      return null
  }
}

type Body = {
  total_items?: number
  batch_header?: { batch_status: string }
  items?: { transaction_status?: string; payout_item?: { sender_item_id?: string } }[]
}

/** Answers bent after the work was done, by fault. */
export function bend({ do: fault }: FaultRule, answer: SimAnswer): SimAnswer {
  const isDuplicate = JSON.stringify(answer.body).includes('SENDER_BATCH_ID')
  const body = structuredClone(answer.body) as Body
  switch (fault) {
    case 'commit_then_500':
      return problem(500, 'INTERNAL_ERROR', 'An internal service error has occurred.')
    case '201_without_id':
      return { status: 201, body: {} }
    case 'duplicate_without_link':
      return isDuplicate ? duplicate(null) : answer
    case 'duplicate_foreign_link':
      return isDuplicate
        ? duplicate('https://api.paypal.com.evil.example/v1/payments/payouts/EVIL000000000')
        : answer
    case 'stale_get':
      if (body.batch_header) body.batch_header.batch_status = 'PENDING'
      for (const item of body.items ?? []) item.transaction_status = 'PENDING'
      return { ...answer, body }
    case 'extra_item': {
      const copy = structuredClone(body.items?.[0])
      if (copy?.payout_item) copy.payout_item.sender_item_id = 'an-item-nobody-knows'
      if (copy) body.items?.push(copy)
      if (body.total_items !== undefined) body.total_items += 1
      return { ...answer, body }
    }
    case 'missing_item':
      body.items?.pop()
      return { ...answer, body }
    default:
      return answer
  }
}
