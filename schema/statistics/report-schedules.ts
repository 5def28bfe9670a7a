import { sql } from 'drizzle-orm'
import { check, index, jsonb, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from '../advertisers.ts'
import { affiliates } from '../affiliates.ts'
import { idColumn, timeColumn } from '../columns.ts'
import { described, oneOf } from '../described.ts'
import { users } from '../people.ts'
import { affiliateSchema } from '../schemas.ts'
import {
  exportFormats,
  scheduleFrequencies,
  scheduleStatuses,
  scheduleStops,
} from '../vocabulary.ts'

export const reportSchedules = affiliateSchema.table(
  'report_schedules',
  {
    id: idColumn(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    name: text('name').notNull(),
    question: jsonb('question').notNull(),
    format: text('format', { enum: exportFormats }).notNull(),
    frequency: text('frequency', { enum: scheduleFrequencies }).notNull(),
    dayNumber: smallint('day_number'),
    hour: smallint('hour').notNull(),
    timeZone: text('time_zone').notNull(),
    status: text('status', { enum: scheduleStatuses }).notNull().default('active'),
    stop: text('stop', { enum: scheduleStops }),
    nextAt: timeColumn('next_at').notNull(),
    lastRunId: uuid('last_run_id'),
    lastSentAt: timeColumn('last_sent_at'),
    createdAt: timeColumn('created_at').notNull(),
  },
  (t) => [
    index('report_schedules_advertiser_idx').on(t.advertiserId),
    index('report_schedules_affiliate_idx').on(t.affiliateId),
    index('report_schedules_due_idx').on(t.nextAt).where(sql`status = 'active'`),
    check('report_schedules_name_check', sql`length(${t.name}) between 1 and 80`),
    check('report_schedules_format_check', oneOf(t.format, exportFormats)),
    check('report_schedules_frequency_check', oneOf(t.frequency, scheduleFrequencies)),
    check(
      'report_schedules_day_check',
      sql`case ${t.frequency} when 'daily' then ${t.dayNumber} is null
        when 'weekly' then ${t.dayNumber} between 1 and 7 else ${t.dayNumber} between 1 and 28 end`,
    ),
    check('report_schedules_hour_check', sql`${t.hour} between 0 and 23`),
    check('report_schedules_status_check', oneOf(t.status, scheduleStatuses)),
    check('report_schedules_stop_check', oneOf(t.stop, scheduleStops)),
    check(
      'report_schedules_stopped_check',
      sql`(${t.status} = 'stopped') = (${t.stop} is not null)`,
    ),
    check(
      'report_schedules_account_check',
      sql`${t.advertiserId} is null or ${t.affiliateId} is null`,
    ),
  ],
)

export const reportScheduleRecipients = affiliateSchema.table(
  'report_schedule_recipients',
  {
    id: idColumn(),
    scheduleId: uuid('schedule_id')
      .notNull()
      .references(() => reportSchedules.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    unsubscribedAt: timeColumn('unsubscribed_at'),
  },
  (t) => [unique('report_schedule_recipients_key').on(t.scheduleId, t.userId)],
)

export const reportSchedulesDescribed = [
  described(reportSchedules, 'Reports that are sent to members of a team by mail.', {
    id: 'The schedule.',
    userId: 'Person who made it. It stops when they have no role in the account.',
    advertiserId: 'Their advertiser; null for affiliates and staff.',
    affiliateId: 'Their affiliate account; null for advertisers and staff.',
    name: 'Its name, in the subject of the mails.',
    question: 'Query of the report without its days.',
    format: 'Of the file behind the link: csv or xlsx.',
    frequency: 'daily: yesterday. weekly: the last seven days. monthly: the month before.',
    dayNumber: 'Weekly: 1 (Monday) to 7. Monthly: day of the month, 1 to 28.',
    hour: 'Hour of the day, 0 to 23.',
    timeZone: 'IANA zone of the hour and of the days.',
    status: 'active, paused, or stopped by the system.',
    stop: 'Why it stopped.',
    nextAt: 'When it is sent next. Whoever moves it sends.',
    lastRunId: 'Export of the last sending.',
    lastSentAt: 'When it was sent last.',
    createdAt: 'When it was made.',
  }),
  described(reportScheduleRecipients, 'Who receives a scheduled report.', {
    id: 'The recipient; the link for unsubscribing proves it.',
    scheduleId: 'The schedule.',
    userId: 'Member of the team. They get nothing once they left it.',
    unsubscribedAt: 'When they unsubscribed; null = they get the mails.',
  }),
]
