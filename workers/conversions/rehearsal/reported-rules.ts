/** Reads the body of an event log entry: what an app sent, however wrong it is. */
import { conversionEvents } from '../../../schema/vocabulary.ts'
import type { Reported } from './seen-rules.ts'

const none: Reported = {
  ...{ event: null, externalId: null, originalExternalId: null },
  ...{ clickId: null, customerId: null, coupon: null },
}

/** Fields that are no text are left out. A body that is no JSON object has none. */
export function readReported(body: string): Reported {
  const fields = fieldsIn(body)
  if (fields === null) return none
  const text = (name: string) => {
    const value = fields[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
  }
  return {
    event: conversionEvents.find((event) => event === fields.event) ?? null,
    externalId: text('external_id'),
    originalExternalId: text('original_external_id'),
    clickId: text('click_id')?.toLowerCase() ?? null,
    customerId: text('customer_id'),
    coupon: text('coupon'),
  }
}

function fieldsIn(body: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(body)
    return json !== null && typeof json === 'object' ? (json as Record<string, unknown>) : null
  } catch {
    return null
  }
}
