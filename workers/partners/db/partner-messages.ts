/** Messages from an advertiser to its partners. */
import { type SQL, sql } from 'drizzle-orm'
import { readText, readTextOrNull, readTime } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import { listReached, type Reached } from '../reached-partners.ts'

export interface NewMessage {
  id: string
  /** Chosen by the client: a message with the same key is sent once. */
  key: string
  advertiserId: string
  reached: Reached
  subject: string
  text: string
  sentBy: string
  now: Date
}

/** Serialises an advertiser's messages, so that the daily limit is exact. */
export const lockMessages = (advertiserId: string): SQL => sql`
  select pg_advisory_xact_lock(hashtextextended(${`messages ${advertiserId}`}, 0))`

/** Guard `too_many_messages`; a message that was sent before does not count again. */
export const requireFewMessages = ({ key, advertiserId, now }: NewMessage, max: number): SQL => sql`
  select affiliate.require(exists (select from affiliate.partner_messages where advertiser_id = ${advertiserId}::uuid and client_key = ${key})
    or (select count(*) from affiliate.partner_messages where advertiser_id = ${advertiserId}::uuid
      and created_at > ${timestamp(now)} - interval '1 day') < ${max}, 'too_many_messages')`

/**
 * Stores the message and notifies the people of each partner, unless it was sent before. Returns the mails' `id`s.
 */
export function sendToPartners(message: NewMessage, partnersMax: number): SQL {
  const { id, key, advertiserId, reached, subject, text, sentBy, now } = message
  return sql`
    with reached as materialized (${listReached(advertiserId, reached, partnersMax)}),
    sent as (
      insert into affiliate.partner_messages (id, client_key, advertiser_id, group_id, subject, body, affiliate_count, sent_by, created_at)
      values (${id}::uuid, ${key}, ${advertiserId}::uuid, ${reached.group_id ?? null}::uuid, ${subject}, ${text},
        (select count(*) from reached), ${sentBy}::uuid, ${timestamp(now)})
      on conflict (advertiser_id, client_key) do nothing returning id)
    select m.id from affiliate.notify_people((select coalesce(jsonb_agg(jsonb_build_object('kind', 'message',
        'subject_id', s.id, 'advertiser_id', ${advertiserId}::uuid, 'affiliate_id', r.affiliate_id,
        'facts', jsonb_build_object('advertiser_name', v.name, 'subject', ${subject}::text, 'text', ${text}::text))), '[]')
      from sent s, reached r, affiliate.advertisers v where v.id = ${advertiserId}::uuid), ${timestamp(now)}) m`
}

/** Newest first. */
export const listMessages = (
  advertiserId: string,
  filter: { key: string } | { limit: number },
): SQL => sql`
  select m.id, m.subject, m.body, m.affiliate_count, m.created_at, g.name as group_name
  from affiliate.partner_messages m left join affiliate.partner_groups g on g.id = m.group_id
  where m.advertiser_id = ${advertiserId}::uuid ${'key' in filter ? sql`and m.client_key = ${filter.key}` : sql``}
  order by m.created_at desc, m.id desc limit ${'key' in filter ? 1 : filter.limit}`

export const toMessage = (row: Row) => ({
  ...{ id: readText(row.id), subject: readText(row.subject), text: readText(row.body) },
  ...{ partners: Number(row.affiliate_count), groupName: readTextOrNull(row.group_name) },
  sentAt: readTime(row.created_at),
})
export type SentMessage = ReturnType<typeof toMessage>
