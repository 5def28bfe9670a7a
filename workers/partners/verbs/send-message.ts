import { readText } from '../../core/columns.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { invariant } from '../../core/invariant.ts'
import { refuse, refuseField } from '../../core/refusal.ts'
import {
  listMessages,
  lockMessages,
  type NewMessage,
  requireFewMessages,
  type SentMessage,
  sendToPartners,
  toMessage,
} from '../db/partner-messages.ts'
import { hasStranger, listReached } from '../reached-partners.ts'

export const MESSAGES_PER_DAY_MAX = 20
export const MESSAGE_PARTNERS_MAX = 2_000

/**
 * Sends a message in the advertiser's name: in the app, by email and by Telegram, as each person chose. The same key is
 * sent once.
 * @returns the message as sent, and the mails to send now.
 * @throws Refusal `invalid_input` for a partner who cannot earn, `conflict` if there is nobody or too many,
 *   `rate_limited` above the daily limit.
 */
export async function sendMessage(
  db: Db,
  scope: Scope,
  message: NewMessage,
): Promise<{ message: SentMessage; mailIds: string[] }> {
  const { advertiserId, reached, key } = message
  const [found = []] = await runScoped(db, scope, [
    listReached(advertiserId, reached, MESSAGE_PARTNERS_MAX + 1),
  ])
  if (hasStranger(reached, found.length)) {
    throw refuseField('reached.affiliate_ids', 'not_of_advertiser')
  }
  if (found.length === 0) throw refuse('conflict', 'no_partners_reached')
  if (found.length > MESSAGE_PARTNERS_MAX) {
    throw refuse('conflict', 'message_partners_max', { max: MESSAGE_PARTNERS_MAX })
  }
  const [, , mails = [], [row] = []] = await runScoped(db, scope, [
    lockMessages(advertiserId),
    requireFewMessages(message, MESSAGES_PER_DAY_MAX),
    sendToPartners(message, MESSAGE_PARTNERS_MAX),
    listMessages(advertiserId, { key }),
  ]).catch((error: unknown) => {
    if (guardOf(error) !== 'too_many_messages') throw error
    throw refuse('rate_limited', 'messages_max', { max: MESSAGES_PER_DAY_MAX })
  })
  invariant(row !== undefined, 'a message that was sent is listed')
  return { message: toMessage(row), mailIds: mails.map((mail) => readText(mail.id)) }
}
