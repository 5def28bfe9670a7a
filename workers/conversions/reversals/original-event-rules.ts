/** Which event a refund or chargeback reverses, where several have the id of its order. */
import type { ConversionEvent } from '../../../schema/vocabulary.ts'
import { type FieldProblem, fieldProblem } from '../../core/refusal.ts'
import type { RefundDetails } from '../record/rules/report.ts'

/** Events that a refund may reverse. */
export const refundableEvents = [
  'sale',
  'rebill',
  'lead',
] as const satisfies readonly ConversionEvent[]
export type RefundableEvent = (typeof refundableEvents)[number]

/** An event that needs an original may name which of several. */
export function originalEventProblems(
  event: ConversionEvent,
  named: string | undefined,
  { original }: { original: string },
): FieldProblem[] {
  if (named === undefined) return []
  if (original !== 'needed') return [fieldProblem('original_event', 'event_excludes', { event })]
  if ((refundableEvents as readonly string[]).includes(named)) return []
  return [fieldProblem('original_event', 'one_of', { values: refundableEvents.join(', ') })]
}

/** The details of a report that passed originalEventProblems. */
export const refundDetails = (named: string | undefined): { refund?: RefundDetails } =>
  named === undefined ? {} : { refund: { originalEvent: named as RefundableEvent } }
