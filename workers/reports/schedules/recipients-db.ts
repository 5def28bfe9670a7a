/** Who receives a scheduled report. */
import { type SQL, sql } from 'drizzle-orm'
import { languages } from '../../../schema/vocabulary.ts'
import { readText, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { Account } from '../exports/db.ts'
import { type Changer, isOfChanger } from './db.ts'

/** Which of these people are in the account's team with a confirmed address. */
export const listTeammates = ({ advertiserId, affiliateId }: Account, userIds: readonly string[]) =>
  sql`select distinct u.id from affiliate.users u join affiliate.user_roles r on r.user_id = u.id
    where u.id = any (${`{${userIds.join(',')}}`}::uuid[]) and u.status = 'active' and u.email_verified_at is not null
      and r.advertiser_id is not distinct from ${advertiserId}::uuid
      and r.affiliate_id is not distinct from ${affiliateId}::uuid`

/** Who is in both lists stays as they are, also unsubscribed. */
export const changeRecipients = (
  by: Changer,
  id: string,
  recipients: readonly { id: string; userId: string }[],
): SQL[] => {
  const isOwn = sql`exists (select from affiliate.report_schedules s where s.id = ${id}::uuid and ${isOfChanger(by)})`
  const kept = `{${recipients.map(({ userId }) => userId).join(',')}}`
  return [
    sql`delete from affiliate.report_schedule_recipients r
      where r.schedule_id = ${id}::uuid and r.user_id <> all (${kept}::uuid[]) and ${isOwn}`,
    ...recipients.map(
      (of) => sql`
        insert into affiliate.report_schedule_recipients (id, schedule_id, user_id)
        select ${of.id}::uuid, ${id}::uuid, ${of.userId}::uuid where ${isOwn}
        on conflict (schedule_id, user_id) do nothing`,
    ),
  ]
}

/** One row: what a link may show and, with `isLeaving`, the end of the mails. No row: an unknown recipient. */
export const findRecipient = (id: string, isLeaving: boolean, now: Date): SQL =>
  sql`select * from affiliate.schedule_recipient(${id}::uuid, ${isLeaving}, ${now.toISOString()}::timestamptz)`

export const toShownRecipient = (row: Row) => ({
  name: readText(row.name),
  language: readWord(languages, row.language),
})
