import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  jsonb,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from '../columns.ts'
import { described, oneOf } from '../described.ts'
import { users } from '../people.ts'
import { affiliateSchema, logsSchema } from '../schemas.ts'
import { mailKinds, notificationKinds, notificationPaces } from '../vocabulary.ts'

/** One row for each person and fact: shown in the bell's list, and sent in mails and Telegram messages. */
export const notifications = logsSchema.table(
  'notifications',
  {
    id: idColumn(),
    userId: uuid('user_id').notNull(),
    advertiserId: uuid('advertiser_id'),
    affiliateId: uuid('affiliate_id'),
    kind: text('kind', { enum: notificationKinds }).notNull(),
    subjectId: uuid('subject_id').notNull(),
    facts: jsonb('facts').$type<Record<string, string>>().notNull(),
    occurredAt: timeColumn('occurred_at').notNull(),
    isInApp: boolean('is_in_app').notNull(),
    readAt: timeColumn('read_at'),
    mailKind: text('mail_kind', { enum: mailKinds }).notNull(),
    mailAt: timeColumn('mail_at'),
    telegramAt: timeColumn('telegram_at'),
  },
  (t) => [
    uniqueIndex('notifications_fact_key').on(t.userId, t.kind, t.subjectId),
    index('notifications_list_idx').on(t.userId, t.id).where(sql`is_in_app`),
    index('notifications_unread_idx').on(t.userId).where(sql`is_in_app and read_at is null`),
    index('notifications_mail_idx').on(t.mailAt).where(sql`mail_at is not null`),
    index('notifications_telegram_idx').on(t.telegramAt).where(sql`telegram_at is not null`),
    check('notifications_kind_check', oneOf(t.kind, notificationKinds)),
  ],
)

/** A person's settings that differ from the default of the kind. */
export const notificationChoices = affiliateSchema.table(
  'notification_choices',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    kind: text('kind', { enum: notificationKinds }).notNull(),
    channels: text('channels').array().notNull(),
    pace: text('pace', { enum: notificationPaces }).notNull(),
  },
  (t) => [
    primaryKey({ name: 'notification_choices_pk', columns: [t.userId, t.kind] }),
    check('notification_choices_kind_check', oneOf(t.kind, notificationKinds)),
    check('notification_choices_pace_check', oneOf(t.pace, notificationPaces)),
    check(
      'notification_choices_channels_check',
      sql`${t.channels} <@ '{in_app,email,telegram}'::text[]`,
    ),
  ],
)

/** Hours of a person, in their time zone, and the code that links their chat. */
export const notificationSettings = affiliateSchema.table(
  'notification_settings',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id),
    quietFrom: smallint('quiet_from'),
    quietTo: smallint('quiet_to'),
    digestHour: smallint('digest_hour').notNull().default(9),
    startCodeHash: text('start_code_hash'),
    startCodeUntil: timeColumn('start_code_until'),
  },
  (t) => [
    uniqueIndex('notification_settings_code_key')
      .on(t.startCodeHash)
      .where(sql`start_code_hash is not null`),
    check(
      'notification_settings_quiet_check',
      sql`(${t.quietFrom} is null) = (${t.quietTo} is null) and ${t.quietFrom} <> ${t.quietTo}
        and ${t.quietFrom} between 0 and 23 and ${t.quietTo} between 0 and 23`,
    ),
    check('notification_settings_digest_check', sql`${t.digestHour} between 0 and 23`),
  ],
)

export const notificationsDescribed = [
  described(notifications, 'Notifications of people: one row for each person and fact.', {
    id: 'The notification.',
    userId: 'Person who gets it.',
    advertiserId: 'Advertiser that it is about; its name is on mails. Null = the platform.',
    affiliateId: 'Affiliate account that it concerns; null = the advertiser’s, or staff.',
    kind: 'Kind; see notificationKinds.',
    subjectId:
      'Conversion, event, batch or other row that it is about. A person gets one notification for each.',
    facts: 'Names, amounts in minor units, and ids, as texts.',
    occurredAt: 'When the fact occurred.',
    isInApp: 'Whether the bell shows it.',
    readAt: 'When the person marked it as read.',
    mailKind: 'Template of its mail.',
    mailAt: 'When its mail is sent with others; null = none is due.',
    telegramAt: 'When its Telegram message is sent with others; null = none is due.',
  }),
  described(
    notificationChoices,
    'Channels that a person chose. Without a row the default applies.',
    {
      userId: 'The person.',
      kind: 'Kind of notification.',
      channels: 'in_app, email, telegram; empty = none.',
      pace: 'now, or together: hourly or daily.',
    },
  ),
  described(notificationSettings, 'Hours of a person’s notifications, in their time zone.', {
    userId: 'The person.',
    quietFrom: 'Hour at which quiet hours begin; null = none.',
    quietTo: 'Hour at which quiet hours end.',
    digestHour: 'Hour of the daily digest.',
    startCodeHash: 'SHA-256 of the code that links a chat in Telegram; null = none is valid.',
    startCodeUntil: 'Until when the code is valid.',
  }),
]
