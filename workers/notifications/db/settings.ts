/** What a person chose, and their chat. Row-level security shows a person their own only. */
import { type SQL, sql } from 'drizzle-orm'
import {
  type ChatStop,
  chatStops,
  type Language,
  languages,
  type NotificationChannel,
  type NotificationKind,
  type NotificationPace,
  notificationChannels,
  notificationKinds,
  notificationPaces,
} from '../../../schema/vocabulary.ts'
import {
  readNumber,
  readText,
  readTexts,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'

export interface Choice {
  kind: NotificationKind
  channels: readonly NotificationChannel[]
  pace: NotificationPace
}

export const listChoices = (userId: string): SQL =>
  sql`select c.* from affiliate.notification_choices c where c.user_id = ${userId}::uuid`

export const toChoice = (row: Row): Choice => ({
  kind: readWord(notificationKinds, row.kind),
  channels: readTexts(row.channels).map((word) => readWord(notificationChannels, word)),
  pace: readWord(notificationPaces, row.pace),
})

/** Stores what differs from the defaults, and deletes what does not. */
export function saveChoices(userId: string, differing: readonly Choice[], same: readonly string[]) {
  return [
    sql`insert into affiliate.notification_choices (user_id, kind, channels, pace)
      select ${userId}::uuid, c.kind, c.channels, c.pace
      from jsonb_to_recordset(${JSON.stringify(differing)}::jsonb) as c(kind text, channels text[], pace text)
      on conflict (user_id, kind) do update set channels = excluded.channels, pace = excluded.pace`,
    sql`delete from affiliate.notification_choices c where c.user_id = ${userId}::uuid
      and c.kind in (select jsonb_array_elements_text(${JSON.stringify(same)}::jsonb))`,
  ]
}

export interface Hours {
  quietFrom: number | null
  quietTo: number | null
  digestHour: number
}

export interface StoredSettings extends Hours {
  timeZone: string
  chat: { isLinked: boolean; stoppedBy: ChatStop | null; stoppedAt: Date | null }
}

export const findSettings = (userId: string): SQL => sql`
  select s.quiet_from, s.quiet_to, coalesce(s.digest_hour, 9) as digest_hour, u.time_zone, p.id is not null as is_linked,
    p.stopped_by, p.stopped_at
  from affiliate.users u
  left join affiliate.notification_settings s on s.user_id = u.id
  left join affiliate.endpoints p on p.user_id = u.id and p.deleted_at is null
  where u.id = ${userId}::uuid`

export const toSettings = (row: Row): StoredSettings => ({
  quietFrom: row.quiet_from === null ? null : readNumber(row.quiet_from),
  quietTo: row.quiet_to === null ? null : readNumber(row.quiet_to),
  digestHour: readNumber(row.digest_hour),
  timeZone: readText(row.time_zone),
  chat: {
    isLinked: row.is_linked === true,
    stoppedBy: readWordOrNull(chatStops, row.stopped_by),
    stoppedAt: readTimeOrNull(row.stopped_at),
  },
})

export const saveHours = (userId: string, { quietFrom, quietTo, digestHour }: Hours): SQL => sql`
  insert into affiliate.notification_settings (user_id, quiet_from, quiet_to, digest_hour)
  values (${userId}::uuid, ${quietFrom}::smallint, ${quietTo}::smallint, ${digestHour}::smallint)
  on conflict (user_id) do update set quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
    digest_hour = excluded.digest_hour`

/** The code before it is valid no more. */
export const saveStartCode = (userId: string, codeHash: string, until: Date): SQL => sql`
  insert into affiliate.notification_settings (user_id, start_code_hash, start_code_until)
  values (${userId}::uuid, ${codeHash}, ${timestamp(until)})
  on conflict (user_id) do update set start_code_hash = excluded.start_code_hash,
    start_code_until = excluded.start_code_until`

/** What is on its way there is not sent. */
export const unlinkOwnChat = (userId: string, now: Date): SQL => sql`
  select affiliate.unlink_telegram(substr(p.url, 10), ${timestamp(now)}) from affiliate.endpoints p
  where p.user_id = ${userId}::uuid and p.kind = 'telegram' and p.deleted_at is null`

/** Rows for toLanguage. */
export const linkChat = (codeHash: string, chatId: string, now: Date): SQL =>
  sql`select affiliate.link_telegram(${codeHash}, ${chatId}, ${timestamp(now)}) as language`
export const unlinkChat = (chatId: string, now: Date): SQL =>
  sql`select affiliate.unlink_telegram(${chatId}, ${timestamp(now)}) as language`
export const toLanguage = (row: Row | undefined): Language | null =>
  row === undefined ? null : readWordOrNull(languages, row.language)
