/** Faults of the simulated PayPal: an ordered script of rules. A rule is removed after it has hit. */
import {
  duplicate,
  invalid,
  type ProblemName,
  problem,
  problemStatuses,
  type SimAnswer,
} from './simulator-problems.ts'

/** On a connection, before the request is read. */
export const connectionFaults = ['refuse_connection'] as const

/** On a call. */
export const callFaults = [
  'drop_before_commit',
  '500_before_commit',
  '502_before_commit',
  '503_before_commit',
  '504_before_commit',
  '429',
  'previous_request',
  'refuse',
  'html_error',
  'token_expired',
  'claim_first',
  'commit_then_drop',
  'commit_then_500',
  'commit_then_502',
  'commit_then_503',
  'commit_then_504',
  'answer_after_s',
  'half_answer',
  '201_without_id',
  'duplicate_without_link',
  'duplicate_foreign_link',
  'stale_get',
  'extra_item',
  'missing_item',
  'repeated_item',
  'wrong_total',
] as const

/** On an event, when its delivery is queued. */
export const webhookFaults = [
  'webhook_drop',
  'webhook_repeat',
  'webhook_delay',
  'webhook_reorder',
  'webhook_foreign_app',
  'webhook_wrong_key',
  'webhook_expired_certificate',
  'webhook_self_signed',
  'webhook_other_name',
  'webhook_foreign_host',
  'webhook_altered_body',
  'webhook_old',
  'webhook_unsigned',
] as const

const stages = { connection: connectionFaults, call: callFaults, webhook: webhookFaults } as const
type Stage = keyof typeof stages
export type FaultKind = (typeof stages)[Stage][number]

export interface FaultRule {
  match: {
    method?: string
    /** Matches paths with this prefix. */
    path?: string
    /** Only the nth call that matches the other conditions, from 1. */
    nth?: number
    sender_batch_id?: string
    sender_item_id?: string
    event_type?: string
  }
  do: FaultKind
  /** Number of hits before the rule is used up; 1 by default. */
  times?: number
  /** For answer_after_s, webhook_delay and the Retry-After of 429. */
  seconds?: number
  /** For webhook_repeat: number of additional deliveries; 1 by default. */
  count?: number
  /** For refuse: PayPal's error name; VALIDATION_ERROR by default. */
  name?: string
}

interface ArmedRule extends FaultRule {
  seen: number
  left: number
}

/** The facts that a rule may match; null when unknown. */
export interface Occasion {
  method?: string
  path?: string
  senderBatchId?: string | null
  senderItemId?: string | null
  eventType?: string
}

/** The script. `take` returns the first rule of that stage that matches, or null. */
export function faultScript() {
  let rules: ArmedRule[] = []
  const all: readonly string[] = Object.values(stages).flat()
  return {
    add(rule: FaultRule) {
      if (!all.includes(rule.do)) throw new Error(`unknown fault "${String(rule.do)}"`)
      if (rule.name !== undefined && !Object.hasOwn(problemStatuses, rule.name)) {
        throw new Error(`unknown error "${rule.name}"`)
      }
      rules.push({ ...rule, match: rule.match ?? {}, seen: 0, left: rule.times ?? 1 })
    },
    clear() {
      rules = []
    },
    /** The rules that are not used up. */
    left: (): FaultRule[] => rules.filter(({ left }) => left > 0),
    take(stage: Stage, occasion: Occasion): FaultRule | null {
      for (const rule of rules) {
        if (!(stages[stage] as readonly string[]).includes(rule.do)) continue
        if (rule.left === 0 || !hits(rule.match, occasion)) continue
        rule.seen += 1
        if (rule.match.nth !== undefined && rule.match.nth !== rule.seen) continue
        rule.left -= 1
        return rule
      }
      return null
    },
  }
}

function hits(match: FaultRule['match'], occasion: Occasion): boolean {
  if (match.method !== undefined && match.method !== occasion.method) return false
  if (match.path !== undefined && !occasion.path?.startsWith(match.path)) return false
  if (match.event_type !== undefined && match.event_type !== occasion.eventType) return false
  if (match.sender_item_id !== undefined && match.sender_item_id !== occasion.senderItemId) {
    return false
  }
  return match.sender_batch_id === undefined || match.sender_batch_id === occasion.senderBatchId
}

const serverError = (status: number) =>
  problem('INTERNAL_ERROR', 'An internal service error has occurred.', [], status)

/** Answers without any effect, by fault. */
export function answerInstead({ do: fault, seconds = 1, name }: FaultRule): SimAnswer | null {
  const before = /^(5\d\d)_before_commit$/.exec(fault)?.[1]
  if (before) return serverError(Number(before))
  switch (fault) {
    case '429':
      return {
        ...problem('RATE_LIMIT_REACHED', 'Too many requests.'),
        headers: { 'retry-after': String(seconds) },
      }
    case 'previous_request':
      return problem('PREVIOUS_REQUEST_IN_PROGRESS', 'A previous request is in progress.')
    case 'token_expired':
      return { status: 401, body: { error: 'invalid_token', error_description: 'Token expired' } }
    case 'refuse':
      return name === undefined
        ? invalid('items[0].receiver', 'Receiver is invalid')
        : problem(name as ProblemName, 'A fault rule asked for this answer.')
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

/** Answers changed after the work was done, by fault. */
export function bend({ do: fault }: FaultRule, answer: SimAnswer): SimAnswer {
  const after = /^commit_then_(5\d\d)$/.exec(fault)?.[1]
  if (after) return serverError(Number(after))
  const isDuplicate = JSON.stringify(answer.body).includes('SENDER_BATCH_ID')
  switch (fault) {
    case '201_without_id':
      return { status: 201, body: {} }
    case 'duplicate_without_link':
      return isDuplicate ? duplicate(null) : answer
    case 'duplicate_foreign_link':
      return isDuplicate
        ? duplicate('https://api.paypal.com.evil.example/v1/payments/payouts/EVIL000000000')
        : answer
    default:
      return { ...answer, body: bendBatch(fault, structuredClone(answer.body) as Body) }
  }
}

function bendBatch(fault: FaultKind, body: Body): Body {
  switch (fault) {
    case 'stale_get':
      if (body.batch_header) body.batch_header.batch_status = 'PENDING'
      for (const item of body.items ?? []) item.transaction_status = 'PENDING'
      return body
    case 'extra_item': {
      const copy = structuredClone(body.items?.[0])
      if (copy?.payout_item) copy.payout_item.sender_item_id = 'an-item-nobody-knows'
      if (copy) body.items?.push({ ...copy, ...{ payout_item_id: 'UNKNOWN000000' } })
      if (body.total_items !== undefined) body.total_items += 1
      return body
    }
    case 'missing_item':
      body.items?.pop()
      return body
    case 'repeated_item':
      if (body.items?.[0]) body.items.push(body.items[0])
      return body
    case 'wrong_total':
      if (body.total_items !== undefined) body.total_items += 1
      return body
    default:
      return body
  }
}
