/**
 * Telegram of a local run: the Bot API, and a page that shows the chats. The page of the bot has the button
 * Start, which sends the code of its link to the webhook of the Workers.
 * GET|POST /bot{token}/getMe, POST /bot{token}/sendMessage, GET /, GET /messages.json?chat=…, GET /{bot}?start=…
 */
import type http from 'node:http'
import { createLocalServer } from '../local-server.ts'
import { listenNear } from '../ports.ts'
import { chatsPage, startPage } from './telegram-page.ts'

export const telegramBot = 'tributary_demo_bot'
export const telegramToken = '1000:demo-token'
export const telegramSecret = 'demo-telegram-secret'

/** Chats that answer with an error, as Telegram does. */
export const magicChats = { blocked: 403, tooMany: 429, notFound: 404, moved: 1001 } as const
/** Where messages to `moved` are to go. */
export const MOVED_TO = -1002
export const RETRY_AFTER_SECONDS = 7

export interface ChatMessage {
  chat_id: number
  from: 'bot' | 'person'
  text: string
  sent_at: string
}

export interface TelegramSimulator {
  url: string
  /** Address of the bot, for the setting TELEGRAM_BOT_URL. */
  botUrl: string
  /** Newest first. */
  messages(chat?: number): readonly ChatMessage[]
  /** Sends what a person writes to the bot, and keeps its answer. Returns the status of the webhook. */
  write(chat: number, text: string, language?: string): Promise<number>
  close(): Promise<void>
}

const MESSAGES_MAX = 500
const BODY_BYTES_MAX = 64 * 1024

/** Starts it on 127.0.0.1. `webhookUrl`: where updates go. */
export async function startTelegramSimulator({
  port,
  webhookUrl,
  now = () => new Date(),
}: {
  port: number
  webhookUrl: string
  now?: () => Date
}): Promise<TelegramSimulator> {
  const kept: ChatMessage[] = []
  const keep = (chat_id: number, from: ChatMessage['from'], text: string) => {
    kept.unshift({ chat_id, from, text, sent_at: now().toISOString() })
    kept.length = Math.min(kept.length, MESSAGES_MAX)
  }
  const write: TelegramSimulator['write'] = async (chat, text, language = 'en') => {
    keep(chat, 'person', text)
    const response = await fetch(webhookUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-telegram-bot-api-secret-token': telegramSecret,
      },
      body: JSON.stringify({
        update_id: kept.length,
        message: {
          message_id: 1,
          chat: { id: chat, type: 'private' },
          text,
          from: { language_code: language },
        },
      }),
    })
    const answer = (await response.json().catch(() => ({}))) as { method?: string; text?: string }
    if (answer.method === 'sendMessage' && answer.text) keep(chat, 'bot', answer.text)
    return response.status
  }
  const server = createLocalServer((request, response) => {
    answerTo(request, { kept, keep, write }).then(
      ({ status, type, body, location }) =>
        response
          .writeHead(status, {
            'content-type': `${type}; charset=utf-8`,
            'cache-control': 'no-store',
            'content-security-policy':
              "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
            ...(location === undefined ? {} : { location }),
          })
          .end(body),
      (error: unknown) => {
        console.error(JSON.stringify({ event: 'telegram_simulator.failed', error: String(error) }))
        response.writeHead(500).end()
      },
    )
  })
  const actual = await listenNear(server, port)
  const url = `http://localhost:${actual}`
  return {
    ...{ url, botUrl: `${url}/${telegramBot}`, write },
    messages: (chat) => kept.filter(({ chat_id }) => chat === undefined || chat_id === chat),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Answer {
  status: number
  type: string
  body: string
  location?: string
}

interface Deps {
  kept: readonly ChatMessage[]
  keep: (chat: number, from: ChatMessage['from'], text: string) => void
  write: TelegramSimulator['write']
}

async function answerTo(request: http.IncomingMessage, deps: Deps): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://telegram.localhost')
  const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(url.pathname) ?? []
  if (token !== undefined && method !== undefined) {
    if (token !== telegramToken) return failed(401, 'Unauthorized')
    return botMethod(method, request, deps)
  }
  const is = (verb: string, path: string) => request.method === verb && url.pathname === path
  if (is('GET', '/')) return html(chatsPage(deps.kept))
  if (is('GET', `/${telegramBot}`)) return html(startPage(url.searchParams.get('start') ?? ''))
  if (is('GET', '/messages.json')) {
    const chat = url.searchParams.get('chat')
    const messages = deps.kept.filter(({ chat_id }) => chat === null || String(chat_id) === chat)
    return json(200, { messages })
  }
  if (is('POST', '/write')) {
    const form = new URLSearchParams(await bodyOf(request))
    await deps.write(Number(form.get('chat')), form.get('text') ?? '', form.get('language') ?? 'en')
    return { ...html(''), status: 303, location: '/' }
  }
  return { status: 404, type: 'text/plain', body: 'Nothing here.' }
}

async function botMethod(
  method: string,
  request: http.IncomingMessage,
  deps: Deps,
): Promise<Answer> {
  if (method === 'getMe') {
    return json(200, { ok: true, result: { id: 1000, is_bot: true, username: telegramBot } })
  }
  if (method !== 'sendMessage') return failed(404, 'Not Found')
  const { chat_id, text } = JSON.parse(await bodyOf(request)) as { chat_id: unknown; text: unknown }
  const chat = Number(chat_id)
  if (chat === magicChats.blocked) return failed(403, 'Forbidden: bot was blocked by the user')
  if (chat === magicChats.notFound) return failed(400, 'Bad Request: chat not found')
  if (chat === magicChats.tooMany) {
    const said = `Too Many Requests: retry after ${RETRY_AFTER_SECONDS}`
    return failed(429, said, { retry_after: RETRY_AFTER_SECONDS })
  }
  if (chat === magicChats.moved) {
    const said = 'Bad Request: group chat was upgraded to a supergroup chat'
    return failed(400, said, { migrate_to_chat_id: MOVED_TO })
  }
  if (typeof text !== 'string' || text.trim() === '')
    return failed(400, 'Bad Request: text is empty')
  const plain = plainOf(text)
  if (plain === null) return failed(400, "Bad Request: can't parse entities")
  if (plain.length > 4_096) return failed(400, 'Bad Request: message is too long')
  deps.keep(chat, 'bot', text)
  return json(200, { ok: true, result: { message_id: deps.kept.length, chat: { id: chat }, text } })
}

/** The text without its tags; null where tags do not match or are none of Telegram's. */
function plainOf(text: string): string | null {
  const open: string[] = []
  for (const [, slash, name = ''] of text.matchAll(/<(\/?)([^\s>]*)[^>]*>/g)) {
    if (!/^(b|i|u|s|a|code|pre)$/.test(name)) return null
    if (slash === '') open.push(name)
    else if (open.pop() !== name) return null
  }
  return open.length > 0 ? null : text.replace(/<[^>]*>/g, '')
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += (part as Buffer).length
    if (bytes > BODY_BYTES_MAX) throw new Error('the body is too large')
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts).toString('utf8')
}

const html = (body: string): Answer => ({ status: 200, type: 'text/html', body })
const json = (status: number, content: object): Answer => ({
  ...{ status, type: 'application/json', body: `${JSON.stringify(content)}\n` },
})
const failed = (status: number, description: string, parameters?: object): Answer =>
  json(status, { ok: false, error_code: status, description, ...(parameters && { parameters }) })
