/** Events of a conversion that was just recorded. */
import type { EventKind } from '../../../../schema/vocabulary.ts'
import type { OutboundEvent } from '../../../core/events.ts'
import type { EvaluatedConversion } from '../rules/conversion.ts'
import type { Ingest } from './report-journal.ts'

/** The events of one recorded conversion, for the batch that records it. */
export function conversionEvents(
  { report, newId, now, givesUp, arrival }: Ingest,
  conversion: EvaluatedConversion,
): OutboundEvent[] {
  const eventOf = (kind: EventKind, subjectId: string, facts: Record<string, unknown>) => ({
    ...{ id: newId(now), kind, advertiserId: report.advertiserId, subjectId, facts },
    ...{ affiliateId: conversion.affiliateId, createdAt: now },
  })
  const isRejected = conversion.status === 'rejected'
  const facts = factsOf(report.event, report.externalId, conversion)
  const kind = isRejected ? 'conversion.rejected' : 'conversion.recorded'
  const events = [eventOf(kind, conversion.id, facts)]
  if (conversion.commissions.some(({ status }) => status === 'unfunded')) {
    events.push(eventOf('commission.unfunded', conversion.id, facts))
  }
  if (givesUp && isRejected && arrival.kind === 'parked') {
    events.push({ ...eventOf('report.expired', arrival.reportId, facts), affiliateId: null })
  }
  return events
}

function factsOf(event: string, externalId: string, conversion: EvaluatedConversion) {
  const { amount, currency, status, rejection, revenueMinor, commissions } = conversion
  const first = commissions.find(({ level }) => level === 1)
  return {
    ...{
      conversion_id: conversion.id,
      event,
      external_id: externalId,
      status,
      rejection,
      currency,
    },
    amount_minor: amount?.minor.toString() ?? null,
    commission_minor: (first?.amount.minor ?? 0n).toString(),
    revenue_minor: revenueMinor.toString(),
  }
}
