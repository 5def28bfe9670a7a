/** Settings of alerts, of an advertiser or of the platform, and a sample that a person sends to themselves. */
import { type SQL, sql } from 'drizzle-orm'
import {
  type AlertName,
  type AlertSettings,
  alertNames,
  notificationChannels,
} from '../../../schema/vocabulary.ts'
import { readNumber, readText, readTexts, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'

const owner = (advertiserId: string | null): SQL =>
  advertiserId === null ? sql`affiliate.platform_settings` : sql`affiliate.advertisers`
const isOwn = (advertiserId: string | null): SQL =>
  advertiserId === null ? sql`true` : sql`id = ${advertiserId}::uuid`

/** One row `alert_settings`. `advertiserId` null: of the platform. */
export const findAlertSettings = (advertiserId: string | null): SQL => sql`
  select alert_settings from ${owner(advertiserId)} where ${isOwn(advertiserId)}`
export const toAlertSettings = (row: Row | undefined) =>
  (row?.alert_settings ?? {}) as AlertSettings

/** Replaces the settings of these alerts. An empty object means the defaults. */
export const saveAlertSettings = (advertiserId: string | null, settings: AlertSettings): SQL => sql`
  update ${owner(advertiserId)} set alert_settings =
    jsonb_strip_nulls((alert_settings || ${JSON.stringify(settings)}::jsonb)) where ${isOwn(advertiserId)}`

/** Rows for toOpen: incidents that go on, by kind. */
export const countOpenAlerts = (advertiserId: string | null): SQL => sql`
  select a.kind, count(*)::int as open from logs.alerts a
  where a.ended_at is null and a.kind in (select jsonb_array_elements_text(${JSON.stringify(alertNames)}::jsonb)) and a.advertiser_id is not distinct from ${advertiserId}::uuid group by 1`
export const toOpen = (row: Row) => [readWord(alertNames, row.kind), readNumber(row.open)] as const

/** A sample, at once, by the channels that the person chose; once a minute. One row for toSample. */
export const sendSample = (
  to: { userId: string; advertiserId: string | null; kind: AlertName },
  facts: Readonly<Record<string, string>>,
  now: Date,
): SQL => sql`
  with sent as (
    select m.id from affiliate.notify_people(jsonb_build_array(jsonb_build_object('kind', ${to.kind}::text,
      'subject_id', md5(concat_ws(' ', ${to.userId}::text, date_trunc('minute', ${timestamp(now)})))::uuid,
      'user_id', ${to.userId}::text, 'advertiser_id', ${to.advertiserId}::text, 'is_test', true,
      'facts', ${JSON.stringify(facts)}::jsonb)), ${timestamp(now)}) m)
  select coalesce(c.channels, k.channels) as channels, (select coalesce(array_agg(s.id::text), '{}') from sent s) as mails,
    exists (select from affiliate.endpoints p where p.user_id = ${to.userId}::uuid and p.deleted_at is null
      and p.stopped_at is null) as has_chat
  from affiliate.notification_kinds() k
  left join affiliate.notification_choices c on c.kind = k.kind and c.user_id = ${to.userId}::uuid
  where k.kind = ${to.kind}`

export function toSample(row: Row) {
  const chosen = readTexts(row.channels).map((word) => readWord(notificationChannels, word))
  return {
    channels: chosen.filter((channel) => channel !== 'telegram' || row.has_chat === true),
    mailIds: readTexts(row.mails).map(readText),
  }
}
