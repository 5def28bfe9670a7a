/** One attempt to send notifications to a person's chat, by Telegram's Bot API. */
import {
  chatOf,
  messageOf,
  readTelegramAnswer,
  type TelegramFacts,
} from '../../notifications/rules/telegram.ts'
import type { Attempt, DueDelivery } from '../db/due-deliveries.ts'
import { ended, exchange, USER_AGENT, type Wire } from './exchange.ts'

const TELEGRAM_MS = 10_000
/** What the log shows: the address has the bot's token. */
const REQUEST = 'POST sendMessage'

/** Makes one attempt. Never throws. */
export async function sendToChat(delivery: DueDelivery, wire: Wire): Promise<Attempt> {
  const bot = wire.telegram
  if (bot === undefined) return ended(delivery, wire, { request: REQUEST, problem: 'host_unknown' })
  const startedAt = wire.now()
  const facts = delivery.facts as unknown as TelegramFacts
  const body = messageOf(facts, chatOf(delivery.endpoint.url), bot.dashboardUrl)
  const headers = { 'user-agent': USER_AGENT, 'content-type': 'application/json' }
  const call = {
    url: `${bot.url}/bot${bot.token}/sendMessage`,
    init: { method: 'POST', headers, body: JSON.stringify(body) },
    timeoutMs: TELEGRAM_MS,
  }
  const { status, answer, problem } = await exchange(call, wire)
  const now = wire.now()
  const ms = Math.max(0, now.getTime() - startedAt.getTime())
  // Telegram repeats the text of a message that it took.
  if (problem === null) return ended(delivery, wire, { request: REQUEST, status, problem, ms })
  const { stop, retryAfter, movedTo } = readTelegramAnswer(status ?? 0, answer ?? '')
  const waitSeconds = movedTo === null ? retryAfter : 0
  return ended(delivery, wire, {
    ...{ request: REQUEST, status, answer, problem, ms, stop },
    movedTo: movedTo === null ? null : `telegram:${movedTo}`,
    isLast: stop !== null || (status === 400 && movedTo === null),
    nextAt: waitSeconds === null ? null : new Date(now.getTime() + waitSeconds * 1_000),
  })
}
