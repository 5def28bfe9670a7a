/** Messages from an advertiser to its partners, and whom a message or bonus would reach. */
import * as z from 'zod'
import { runScoped } from '../../core/database.ts'
import { says } from '../../core/field-faults.ts'
import { newId } from '../../core/ids.ts'
import { managementOf, personOf, requireAdvertiserId } from '../../http/actor.ts'
import { id } from '../../http/contract.ts'
import { timeAnswer } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { time } from '../../http/times-contract.ts'
import { sendMailSoon } from '../../mail/mail-queue.ts'
import { listMessages, type SentMessage, toMessage } from '../db/partner-messages.ts'
import { clientKey, listReached, Reached } from '../reached-partners.ts'
import { MESSAGE_PARTNERS_MAX, sendMessage } from '../verbs/send-message.ts'

const MESSAGES_MAX = 50
const advertiser_id = id.optional().describe('Staff name it; an advertiser’s own otherwise.')

const ReachQuery = z.object({
  advertiser_id,
  group_id: id.optional().describe('Only partners of this group.'),
})
const ReachAnswer = z.object({
  partners: z
    .int()
    .describe(`Approved partners with an approved account, at most ${MESSAGE_PARTNERS_MAX + 1}.`),
})
const MessagesQuery = z.object({ advertiser_id })
const MessageAnswer = z.object({
  ...{ id, subject: z.string(), text: z.string(), partners: z.int() },
  group_name: z.string().nullable().describe('The group it was sent to.'),
  sent_at: time,
})
const MessagesAnswer = z.object({ messages: z.array(MessageAnswer) })
const MessageInput = z.strictObject({
  key: clientKey.describe('Chosen by you. A message with the same key is sent once.'),
  reached: Reached,
  subject: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .regex(/^\P{Cc}*$/u, says('control_characters')),
  text: z.string().trim().min(1).max(4000).describe('Plain text.'),
})
const SentAnswer = z.object({ message: MessageAnswer })

const tags = ['Partners']
const reachRoute = route('get /v1/partners/reach', {
  tags,
  summary: 'Count whom a message or bonus reaches',
  description: 'All partners who can earn now, or those of a group.',
  request: { query: ReachQuery },
  responses: { 200: answer('The number.', ReachAnswer) },
})
const listRoute = route('get /v1/partner-messages', {
  tags,
  summary: 'List messages to partners',
  description: `The latest ${MESSAGES_MAX}, newest first.`,
  request: { query: MessagesQuery },
  responses: { 200: answer('The messages.', MessagesAnswer) },
})
const sendRoute = route(
  'post /v1/partner-messages',
  {
    tags,
    summary: 'Send a message to partners',
    description:
      'In your name, in the app, by email and by Telegram, as each person chose. At most 20 a day. Safe to repeat with the same key.',
    request: { body: { content: json(MessageInput), required: true } },
    responses: { 200: answer('The message.', SentAnswer) },
  },
  ['conflict', 'rate_limited'],
)

export const messageRoutes = routes()
  .openapi(reachRoute, async (c) => {
    const { advertiser_id: named, group_id } = c.req.valid('query')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, named)
    const { db, scope } = management
    const list = listReached(advertiserId, { group_id }, MESSAGE_PARTNERS_MAX + 1)
    const [rows = []] = await runScoped(db, scope, [list])
    return c.json({ partners: rows.length }, 200)
  })
  .openapi(listRoute, async (c) => {
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, c.req.valid('query').advertiser_id)
    const list = listMessages(advertiserId, { limit: MESSAGES_MAX })
    const [rows = []] = await runScoped(management.db, management.scope, [list])
    return c.json({ messages: rows.map(toMessage).map(messageAnswer) }, 200)
  })
  .openapi(sendRoute, async (c) => {
    const management = await managementOf(c)
    const sent = await sendMessage(management.db, management.scope, {
      ...{ ...c.req.valid('json'), id: newId(c.var.now) },
      advertiserId: requireAdvertiserId(management, undefined),
      ...{ sentBy: personOf(c).userId, now: c.var.now },
    })
    await sendMailSoon(c, sent.mailIds)
    return c.json({ message: messageAnswer(sent.message) }, 200)
  })

const messageAnswer = ({ groupName, sentAt, ...message }: SentMessage) => ({
  ...{ ...message, group_name: groupName, sent_at: timeAnswer(sentAt) },
})
