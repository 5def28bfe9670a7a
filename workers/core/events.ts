import { type SQL, sql } from 'drizzle-orm'
import type { EventKind } from '../../schema/vocabulary.ts'

/** An event of an advertiser or affiliate, for mails and webhooks. `facts` holds amounts as strings of minor units. */
export interface OutboundEvent {
  id: string
  kind: EventKind
  advertiserId: string
  /** Null = it concerns the advertiser only. */
  affiliateId: string | null
  subjectId: string
  facts: Record<string, unknown>
  createdAt: Date
}

/** Inserts events, in the same batch as the change they report. */
export function insertEvents(events: readonly OutboundEvent[]): SQL[] {
  if (events.length === 0) return []
  return [sql`select affiliate.insert_events(${JSON.stringify(eventRows(events))}::json)`]
}

/** Rows in the form affiliate.insert_events expects. */
export function eventRows(events: readonly OutboundEvent[]) {
  return events.map((event) => ({
    id: event.id,
    kind: event.kind,
    advertiser_id: event.advertiserId,
    affiliate_id: event.affiliateId,
    subject_id: event.subjectId,
    facts: event.facts,
    created_at: event.createdAt,
  }))
}
