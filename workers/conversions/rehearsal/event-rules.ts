/** Evaluates one event of a rehearsal. */
import type { ConversionRejection } from '../../../schema/vocabulary.ts'
import type { Awaited } from '../record/rules/report.ts'
import type {
  EvaluatedStep,
  RemarkCode,
  SeenClick,
  SeenConversion,
  SeenEvent,
  StepState,
} from './seen-rules.ts'

const ok = 'ok'
export const problem = 'problem'

export type Evaluated = Pick<EvaluatedStep, 'state' | 'remark'>
export const says = (
  state: StepState,
  code: RemarkCode,
  params: Readonly<Record<string, string | null>> = {},
): Evaluated => {
  const known = Object.entries(params).filter((entry): entry is [string, string] => !!entry[1])
  return { state, remark: { code, params: Object.fromEntries(known) } }
}
export const done: Evaluated = { state: ok, remark: null }
export const waiting: Evaluated = { state: 'waiting', remark: null }

export interface Around {
  clicks: readonly SeenClick[]
  lead: SeenEvent | null
  sale: SeenEvent | null
}

export function evaluateEvent(event: SeenEvent, around: Around): Evaluated {
  if (!event.isTest) return says(problem, 'live_key')
  const { verdict, details, awaits, reported } = event
  switch (verdict) {
    case 'invalid_input':
      return says(problem, 'refused')
    case 'idempotency_conflict':
      return says(problem, 'other_content', {
        ...{ field: details[0] ?? null, external_id: reported.externalId },
      })
    case 'unauthenticated':
      return says(problem, 'key_invalid')
    case 'forbidden':
      return says(problem, 'suspended')
    case 'failed':
      return says(problem, 'failed')
    case 'received':
    case 'queued':
      return says('waiting', 'queued')
    case 'parked':
      return awaits ? evaluateParked(awaits, event, around) : says('waiting', 'queued')
    default:
      return evaluateRecorded(event, around)
  }
}

const customerIdOf = (event: SeenEvent | null) => event?.reported.customerId ?? null

function evaluateParked({ what, key }: Awaited, event: SeenEvent, { sale }: Around): Evaluated {
  switch (what) {
    case 'click':
      return says(problem, 'click_unknown', { click_id: key })
    case 'conversion':
      return says(problem, 'original_unknown', {
        ...{ external_id: key, expected: sale?.reported.externalId ?? null },
      })
    case 'customer': {
      const expected = customerIdOf(sale)
      const isOther = expected !== null && expected !== event.reported.customerId
      return isOther
        ? says(problem, 'customer_differs', { customer_id: key, expected })
        : says(problem, 'customer_unknown', { customer_id: key })
    }
    case 'rate':
      return says(problem, 'rate_missing', { currencies: key })
  }
}

function evaluateRecorded(event: SeenEvent, around: Around): Evaluated {
  const { conversion, reported, details } = event
  if (conversion === null) return done
  if (details.includes('click_id_ignored')) return says(problem, 'click_id_malformed')
  if (details.includes('customer_id_placeholder')) {
    return says(problem, 'customer_placeholder', { customer_id: reported.customerId })
  }
  const { rejection } = conversion
  if (rejection !== null && rejection !== 'no_payout_rule') {
    return evaluateRejected(rejection, event, around)
  }
  const evaluated = evaluateAttribution(event, conversion, around)
  if (evaluated.state === problem) return evaluated
  if (rejection !== null) return says(ok, 'pays_nothing')
  if (evaluated.remark) return evaluated
  return details.includes('occurred_at_ahead') ? says(ok, 'clock_ahead') : done
}

function evaluateRejected(
  rejection: ConversionRejection,
  event: SeenEvent,
  { sale }: Around,
): Evaluated {
  const { reported } = event
  switch (rejection) {
    case 'no_attribution':
      return reported.clickId === null
        ? says(problem, 'no_click_id')
        : says(problem, 'rejected', { rejection })
    case 'click_missing':
      return says(problem, 'click_unknown', { click_id: reported.clickId })
    case 'customer_missing':
      return says(problem, 'customer_unknown', { customer_id: reported.customerId })
    case 'original_missing':
      return says(problem, 'original_unknown', {
        external_id: reported.originalExternalId,
        expected: sale?.reported.externalId ?? null,
      })
    case 'nothing_to_undo':
      return says(problem, 'nothing_to_refund', { external_id: reported.originalExternalId })
    default:
      return says(problem, 'rejected', { rejection })
  }
}

/** Of a lead or sale: by which evidence, and whether its customer is the one of the lead. */
function evaluateAttribution(
  { reported }: SeenEvent,
  { attributedBy }: SeenConversion,
  { clicks, lead }: Around,
): Evaluated {
  const { event, clickId, customerId } = reported
  if (event !== 'lead' && event !== 'sale') return done
  // A fingerprint is a guess that the next visitor of the same network may spoil.
  if (clickId === null && attributedBy === 'fingerprint') return says(problem, 'no_click_id')
  const expected = customerIdOf(lead)
  if (event === 'sale' && customerId !== null && expected !== null && customerId !== expected) {
    return says(problem, 'customer_differs', { customer_id: customerId, expected })
  }
  if (event === 'sale' && customerId === null) return says(ok, 'no_customer_id')
  if (clickId === null && attributedBy === 'coupon') return says(ok, 'by_coupon')
  const named = clicks.find(({ id }) => id === clickId)
  const hasOwn = clicks.some(({ isOfRehearsal }) => isOfRehearsal)
  return hasOwn && named && !named.isOfRehearsal ? says(ok, 'other_click') : done
}
