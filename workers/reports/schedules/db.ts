/** Scheduled reports: made by people, sent by one run at a time. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { reportSchedules } from '../../../schema/statistics/report-schedules.ts'
import {
  type Language,
  languages,
  type Role,
  roles,
  type ScheduleStatus,
  type ScheduleStop,
} from '../../../schema/vocabulary.ts'
import { readRows, readText, readTextOrNull, readWord, readWordOrNull } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import { readerOf } from '../../core/typed-rows.ts'
import type { Account } from '../exports/db.ts'
import type { Timing } from './due-rules.ts'

/** The most schedules of an account. */
export const SCHEDULES_MAX = 20
const DUE_MAX = 500

const ofAccount = ({ advertiserId, affiliateId }: Account) => sql`
  s.advertiser_id is not distinct from ${advertiserId}::uuid
  and s.affiliate_id is not distinct from ${affiliateId}::uuid`

/** Whether the user `u` is in the team of the schedule `s`. */
const isInTeam = sql`exists (select from affiliate.user_roles r where r.user_id = u.id
  and r.advertiser_id is not distinct from s.advertiser_id
  and r.affiliate_id is not distinct from s.affiliate_id)`

const toRow = readerOf(getTableColumns(reportSchedules))

export interface Recipient {
  userId: string
  name: string | null
  isUnsubscribed: boolean
}

export function toSchedule(row: Row) {
  const recipients = readRows(row.recipients).map(
    (of): Recipient => ({
      userId: readText(of.user_id),
      name: readTextOrNull(of.name),
      isUnsubscribed: of.is_unsubscribed === true,
    }),
  )
  return { ...toRow(row), makerName: readTextOrNull(row.maker_name), recipients }
}
export type ReportSchedule = ReturnType<typeof toSchedule>

const selected = sql`select s.*,
  (select u.name from affiliate.users u where u.id = s.user_id) as maker_name,
  coalesce((select json_agg(json_build_object('user_id', r.user_id, 'is_unsubscribed', r.unsubscribed_at is not null,
      'name', (select u.name from affiliate.users u where u.id = r.user_id)) order by r.id)
    from affiliate.report_schedule_recipients r where r.schedule_id = s.id), '[]') as recipients
  from affiliate.report_schedules s`

export const listSchedules = (account: Account): SQL =>
  sql`${selected} where ${ofAccount(account)} order by s.id desc limit ${SCHEDULES_MAX}`

export const findSchedule = (account: Account, id: string): SQL =>
  sql`${selected} where ${ofAccount(account)} and s.id = ${id}::uuid`

export interface NewSchedule extends Account, Timing {
  id: string
  userId: string
  name: string
  question: object
  format: string
  nextAt: Date
  recipients: readonly { id: string; userId: string }[]
  now: Date
}

/** Guard `too_many_schedules`. Two requests of an account wait for each other. */
export function insertSchedule(of: NewSchedule): SQL[] {
  const account = of.advertiserId ?? of.affiliateId ?? 'platform'
  return [
    sql`select pg_advisory_xact_lock(hashtextextended('schedules ' || ${account}, 0))`,
    sql`select affiliate.require((select count(*) from affiliate.report_schedules s
      where ${ofAccount(of)}) < ${SCHEDULES_MAX}, 'too_many_schedules')`,
    sql`insert into affiliate.report_schedules (id, user_id, advertiser_id, affiliate_id, name, question, format,
        frequency, day_number, hour, time_zone, next_at, created_at)
      values (${of.id}::uuid, ${of.userId}::uuid, ${of.advertiserId}::uuid, ${of.affiliateId}::uuid, ${of.name},
        ${JSON.stringify(of.question)}::jsonb, ${of.format}, ${of.frequency}, ${of.dayNumber}, ${of.hour},
        ${of.timeZone}, ${timestamp(of.nextAt)}, ${timestamp(of.now)})`,
    ...of.recipients.map(
      ({ id, userId }) => sql`
        insert into affiliate.report_schedule_recipients (id, schedule_id, user_id)
        values (${id}::uuid, ${of.id}::uuid, ${userId}::uuid)`,
    ),
  ]
}

/** Of the maker, or of whoever manages the team. */
export interface Changer extends Account {
  userId: string
  isHead: boolean
}
export const isOfChanger = (by: Changer) =>
  sql`${ofAccount(by)} and (s.user_id = ${by.userId}::uuid or ${by.isHead})`

export interface ChangedSchedule extends Timing {
  id: string
  name: string
  question: object
  format: string
  /** Null: it stays, with the reason why it stopped. */
  status: ScheduleStatus | null
  /** Null: it stays, also where a run moves it meanwhile. */
  nextAt: Date | null
  /** The person becomes its maker. */
  isTakenOver: boolean
}

/** No row: there is none that the person may change. */
export const changeSchedule = (by: Changer, of: ChangedSchedule): SQL => sql`
  update affiliate.report_schedules s
  set name = ${of.name}, question = ${JSON.stringify(of.question)}::jsonb, format = ${of.format},
    frequency = ${of.frequency}, day_number = ${of.dayNumber}, hour = ${of.hour}, time_zone = ${of.timeZone},
    next_at = coalesce(${of.nextAt && timestamp(of.nextAt)}, s.next_at), status = coalesce(${of.status}, s.status),
    stop = case when ${of.status}::text is null then s.stop end,
    user_id = case when ${of.isTakenOver} then ${by.userId}::uuid else s.user_id end
  where s.id = ${of.id}::uuid and ${isOfChanger(by)} returning s.id`

/** Makes it due now. No row: there is no active one that the person may send. */
export const makeDue = (by: Changer, id: string, now: Date): SQL => sql`
  update affiliate.report_schedules s set next_at = ${timestamp(now)}
  where s.id = ${id}::uuid and s.status = 'active' and ${isOfChanger(by)} returning s.id`

export const deleteSchedule = (by: Changer, id: string): SQL => sql`
  delete from affiliate.report_schedules s where s.id = ${id}::uuid and ${isOfChanger(by)} returning s.id`

export const listDueSchedules = (now: Date): SQL => sql`
  select s.id from affiliate.report_schedules s
  where s.status = 'active' and s.next_at <= ${timestamp(now)} order by s.next_at limit ${DUE_MAX}`

/** A due schedule with its maker and whoever receives it now: active members of the team with a confirmed address. */
export const findDueSchedule = (id: string, now: Date): SQL => sql`
  select s.*, today.maker_role, today.makers, today.receivers from affiliate.report_schedules s, lateral (select
    (select r.role from affiliate.user_roles r join affiliate.users u on u.id = r.user_id
      where u.id = s.user_id and u.status = 'active'
        and r.advertiser_id is not distinct from s.advertiser_id
        and r.affiliate_id is not distinct from s.affiliate_id
      order by r.role limit 1) as maker_role,
    (select json_agg(json_build_object('user_id', u.id, 'name', u.name, 'email', u.email, 'language', u.language))
      from affiliate.users u where u.id = s.user_id and u.email_verified_at is not null) as makers,
    coalesce((select json_agg(json_build_object('recipient_id', t.id, 'user_id', u.id, 'name', u.name,
        'email', u.email, 'language', u.language) order by t.id)
      from affiliate.report_schedule_recipients t join affiliate.users u on u.id = t.user_id
      where t.schedule_id = s.id and t.unsubscribed_at is null and u.status = 'active'
        and u.email_verified_at is not null and ${isInTeam}), '[]') as receivers) today
  where s.id = ${id}::uuid and s.status = 'active' and s.next_at <= ${timestamp(now)}`

/** Whom a mail is written to. */
export interface Addressee {
  userId: string
  name: string
  email: string
  language: Language
}

const toAddressee = (of: Row): Addressee => ({
  ...{ userId: readText(of.user_id), name: readText(of.name), email: readText(of.email) },
  language: readWord(languages, of.language),
})

export const toDueSchedule = (row: Row) => ({
  ...toRow(row),
  /** Null: they have none in the account any more. */
  makerRole: readWordOrNull<Role>(roles, row.maker_role),
  /** Empty: their address is not confirmed. */
  makers: readRows(row.makers ?? []).map(toAddressee),
  receivers: readRows(row.receivers).map((of) => ({
    ...{ recipientId: readText(of.recipient_id), ...toAddressee(of) },
  })),
})
export type DueSchedule = ReturnType<typeof toDueSchedule>

interface Sending {
  runId: string
  now: Date
  nextAt: Date
}

/** Of two runs, the one that moves the due time sends. */
export const claimSending = ({ id, nextAt: due }: DueSchedule, of: Sending): SQL => sql`
  update affiliate.report_schedules s
  set next_at = ${timestamp(of.nextAt)}, last_run_id = ${of.runId}::uuid, last_sent_at = ${timestamp(of.now)}
  where s.id = ${id}::uuid and s.status = 'active' and s.next_at = ${timestamp(due)} returning s.id`

/** True in the transaction of the run that sends. */
export const isSending = ({ id }: DueSchedule, runId: string) => sql`exists (
  select from affiliate.report_schedules s where s.id = ${id}::uuid and s.last_run_id = ${runId}::uuid)`

/** Of two runs, the one that stops it writes the mails: each gets the condition of its row. */
export function stopSchedule(
  { id, nextAt: due }: DueSchedule,
  stop: ScheduleStop,
  mails: readonly ((when: SQL) => SQL)[],
): SQL {
  const written = mails.map((mail, at) => {
    const name = sql.raw(`mail_${at}`)
    return sql`, ${name} as (${mail(sql`exists (select from stopped)`)})`
  })
  return sql`with stopped as (
    update affiliate.report_schedules s set status = 'stopped', stop = ${stop}
    where s.id = ${id}::uuid and s.status = 'active' and s.next_at = ${timestamp(due)} returning s.id)
    ${sql.join(written)} select id from stopped`
}

/** The file behind the mails; see workers/reports/exports/db.ts. */
export const insertScheduledExport = (
  of: DueSchedule,
  { runId, now }: Sending,
  { role, params }: { role: Role; params: object },
): SQL => sql`
  insert into affiliate.report_exports (id, user_id, role, advertiser_id, affiliate_id, kind, question, format,
    created_at)
  select ${runId}::uuid, ${of.userId}::uuid, ${role}, ${of.advertiserId}::uuid, ${of.affiliateId}::uuid, 'report',
    ${JSON.stringify(params)}::jsonb, ${of.format}, ${timestamp(now)}
  where ${isSending(of, runId)}`
