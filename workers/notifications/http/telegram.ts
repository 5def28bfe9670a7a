/** Telegram's webhook: links and unlinks chats. */
import { connect, runScoped, type Statement } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { sha256Hex } from '../../core/sha256.ts'
import { isSameSecret } from '../../credentials/same-secret.ts'
import type { ApiRequest } from '../../http/context.ts'
import { answer, route, routes } from '../../http/route.ts'
import { linkChat, toLanguage, unlinkChat } from '../db/settings.ts'
import { languageOf, type Reply, readCommand, replyOf } from '../rules/telegram-commands.ts'
import { UpdateAnswer, UpdateInput } from './contract.ts'

const updateRoute = route(
  'post /v1/telegram',
  {
    tags: ['Notifications'],
    summary: 'Receive an update of the Telegram bot',
    description:
      'Telegram calls it, with its secret in X-Telegram-Bot-Api-Secret-Token. /start with a code links the chat, /stop unlinks it.',
    responses: { 200: answer('What the bot says.', UpdateAnswer) },
  },
  ['not_found', 'unauthenticated'],
)

export const telegramRoutes = routes().openapi(updateRoute, async (c) => {
  requireSecret(c)
  // Telegram adds fields as it likes, so the body is not described.
  const update = UpdateInput.safeParse(await c.req.json().catch(() => null))
  const message = update.data?.message
  if (message?.text === undefined) return c.json({}, 200)
  const chatId = String(message.chat.id)
  const { reply, language } = await obey(c, message.text, chatId)
  const text = replyOf(reply, language ?? languageOf(message.from?.language_code))
  return c.json({ method: 'sendMessage' as const, chat_id: message.chat.id, text }, 200)
})

/** @throws Refusal `not_found` where there is no bot, `unauthenticated` without its secret. */
function requireSecret(c: ApiRequest): void {
  const secret = c.env.TELEGRAM_SECRET
  if (!secret) throw new Refusal('not_found', 'There is no bot here.')
  const given = c.req.header('x-telegram-bot-api-secret-token') ?? ''
  if (!isSameSecret(given, secret)) throw new Refusal('unauthenticated', 'The secret is wrong.')
}

async function obey(c: ApiRequest, text: string, chatId: string) {
  const command = readCommand(text)
  if (command.kind === 'other') return { reply: 'help' as Reply, language: null }
  const isStart = command.kind === 'start'
  const language = await languageFrom(
    c,
    isStart
      ? linkChat(await sha256Hex(command.code), chatId, c.var.now)
      : unlinkChat(chatId, c.var.now),
  )
  const reply: Reply = isStart
    ? language === null
      ? 'code_wrong'
      : 'linked'
    : language === null
      ? 'not_linked'
      : 'unlinked'
  return { reply, language }
}

async function languageFrom(c: ApiRequest, statement: Statement) {
  const db = await connect(c.env.API_DATABASE_URL)
  const [[row] = []] = await runScoped(db, { kind: 'sign_in', email: '' }, [statement])
  return toLanguage(row)
}
