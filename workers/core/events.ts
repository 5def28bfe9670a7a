import { type SQL, sql } from 'drizzle-orm'
import type { EventKind } from '../../schema/vocabulary.ts'

/** Something that somebody is told of. `facts` holds amounts as strings of minor units. */
export interface TellableEvent {
  id: string
  kind: EventKind
  advertiserId: string
  /** Null: it concerns the advertiser alone. */
  affiliateId: string | null
  subjectId: string
  facts: Record<string, unknown>
  createdAt: Date
}

/** Writes the events of one fact, in the fact's own batch. */
export function insertEvents(events: readonly TellableEvent[]): SQL[] {
  if (events.length === 0) return []
  return [sql`select affiliate.insert_events(${JSON.stringify(eventRows(events))}::json)`]
}

/** The rows that affiliate.insert_events takes. */
export function eventRows(events: readonly TellableEvent[]) {
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
