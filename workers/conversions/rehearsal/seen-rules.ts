/** What a rehearsal of an app's integration has seen, and what is said about it. */
import type {
  AttributionRule,
  ClickReason,
  ConversionEvent,
  ConversionRejection,
  InboundVerdict,
} from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'
import type { FieldProblem } from '../../core/refusal.ts'
import type { Awaited } from '../record/rules/report.ts'

export const rehearsalSteps = ['click', 'lead', 'sale', 'rebill', 'refund'] as const
export type RehearsalStep = (typeof rehearsalSteps)[number]
export const stepStates = ['waiting', 'ok', 'problem'] as const
export type StepState = (typeof stepStates)[number]

/** A link with this `sub1` belongs to a rehearsal, so that its click is found without a test key. */
export const REHEARSAL_SUB1 = 'rehearsal'

/** Why a step has a problem, or what to know about one that is done. */
export const remarkCodes = [
  // Problems.
  'live_key',
  'no_click_id',
  'click_id_malformed',
  'click_unknown',
  'click_refused',
  'customer_placeholder',
  'customer_differs',
  'customer_unknown',
  'original_unknown',
  'nothing_to_refund',
  'rate_missing',
  'refused',
  'unreadable',
  'other_content',
  'key_invalid',
  'suspended',
  'failed',
  'rejected',
  // Of steps that are done.
  'live_click',
  'other_click',
  'by_coupon',
  'no_customer_id',
  'clock_ahead',
  'pays_nothing',
  // Of steps that are waiting.
  'queued',
  'silent',
] as const
export type RemarkCode = (typeof remarkCodes)[number]

export interface Remark {
  code: RemarkCode
  /** What the sentence inserts. */
  params: Readonly<Record<string, string>>
}

export interface Party {
  id: string
  code: string
  name: string
}

export interface SeenClick {
  id: string
  at: Date
  isTest: boolean
  /** Reported with a test key, or through the rehearsal's link. False: a report names it. */
  isOfRehearsal: boolean
  reason: ClickReason | null
  affiliate: Party | null
}

/** The fields of a report as the app sent them; null = missing. */
export interface Reported {
  event: ConversionEvent | null
  externalId: string | null
  originalExternalId: string | null
  clickId: string | null
  customerId: string | null
  coupon: string | null
}

export interface SeenConversion {
  id: string
  rejection: ConversionRejection | null
  attributedBy: AttributionRule
  affiliate: Party | null
  amount: Money | null
  /** What all levels would earn; null = nothing. */
  commission: Money | null
}

export interface SeenEvent {
  /** Its line in the event log. */
  reportId: string
  at: Date
  isTest: boolean
  verdict: InboundVerdict
  /** Codes of the verdict: rejection, warnings or the differing field. */
  details: readonly string[]
  errors: readonly FieldProblem[]
  awaits: Awaited | null
  reported: Reported
  conversion: SeenConversion | null
}

export interface Seen {
  since: Date
  now: Date
  clicks: readonly SeenClick[]
  /** Test events, and live ones of the same time. */
  events: readonly SeenEvent[]
  /** The app had live conversions before. Then a live event is of the rehearsal only if it names its click. */
  isInUse: boolean
}

export interface EvaluatedStep {
  step: RehearsalStep
  state: StepState
  remark: Remark | null
  click: SeenClick | null
  event: SeenEvent | null
}
