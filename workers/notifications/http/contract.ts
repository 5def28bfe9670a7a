/** Contract of notifications and their settings. */
import * as z from 'zod'
import {
  chatStops,
  languages,
  notificationChannels,
  notificationKinds,
  notificationPaces,
} from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { id, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'
import { UNREAD_MAX } from '../count-unread.ts'

export const NotificationsQuery = PageQuery.extend({
  language: z.enum(languages).default('en').describe('Of the texts.'),
})

export const NotificationSummary = z.object({
  id,
  kind: z.enum(notificationKinds),
  title: z.string(),
  body: z.string(),
  page: z.string().describe('Path of the page that it leads to.'),
  occurred_at: time,
  is_read: z.boolean(),
})
export type NotificationSummary = z.infer<typeof NotificationSummary>
const unread = z.int().describe(`Unread ones of the account in use; at most ${UNREAD_MAX}.`)
export const NotificationsAnswer = z.object({
  notifications: z.array(NotificationSummary),
  unread,
  next_cursor: z.string().nullable(),
})
export const UnreadAnswer = z.object({ unread })
export const ReadInput = z.strictObject({
  ids: z.array(id).min(1).max(500).optional().describe('Missing = all of the account.'),
})

const hour = z.int().min(0).max(23)
const choice = z.strictObject({
  kind: z.enum(notificationKinds),
  channels: z
    .array(z.enum(notificationChannels))
    .max(notificationChannels.length)
    .refine((list) => new Set(list).size === list.length, says('duplicate')),
  pace: z
    .enum(notificationPaces)
    .describe('When mails and Telegram messages are sent: each at once, or together.'),
})
export const SettingsAnswer = z.object({
  choices: z.array(
    choice.extend({
      is_mail_fixed: z.boolean().describe('Its mail is always sent, at once.'),
    }),
  ),
  quiet_hours: z
    .object({ from: hour, to: hour })
    .nullable()
    .describe('Mails and Telegram messages are sent when they end. Hours of time_zone.'),
  digest_hour: hour.describe('When the daily digest is sent.'),
  time_zone: z.string(),
  telegram: z.object({
    is_available: z.boolean().describe('Whether this installation has a bot.'),
    is_linked: z.boolean(),
    stopped_by: z
      .enum(chatStops)
      .nullable()
      .describe('Why nothing is sent to the chat any more. Link it again.'),
    stopped_at: time.nullable(),
  }),
})
export type SettingsAnswer = z.infer<typeof SettingsAnswer>
export const SettingsInput = z
  .strictObject({
    choices: z.array(choice).max(notificationKinds.length),
    quiet_hours: z
      .strictObject({ from: hour, to: hour })
      .refine(({ from, to }) => from !== to, says('duplicate'))
      .nullable(),
    digest_hour: hour,
  })
  .partial()

export const StartAnswer = z.object({
  url: z.string().describe('Opens the bot with a code that works once.'),
  expires_at: time,
})

/** What we read of Telegram's updates. Anything else is ignored. */
export const UpdateInput = z.object({
  message: z
    .object({
      chat: z.object({ id: z.int() }),
      text: z.string().max(4_096).optional(),
      from: z.object({ language_code: z.string().max(20).optional() }).optional(),
    })
    .optional(),
})
/** Telegram reads the answer as a call of its API. */
export const UpdateAnswer = z.union([
  z.object({ method: z.literal('sendMessage'), chat_id: z.int(), text: z.string() }),
  z.object({}),
])
