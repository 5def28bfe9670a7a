/** Messages to Telegram's Bot API, and what its answers mean. */
import type { ChatStop, Language } from '../../../schema/vocabulary.ts'
import { type DigestItem, digestOf, pageOfItems, textOf } from './notification-texts.ts'

/** Telegram takes at most this many characters. */
const TEXT_MAX = 4_096
/** A word that people wrote is cut here. */
const LINE_MAX = 600

export interface TelegramFacts {
  language: Language
  /** Name of the advertiser, or of the platform. */
  brand: string
  items: readonly DigestItem[]
}

const escaped = (text: string) =>
  text.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'))

const line = (text: string) =>
  escaped(text.length > LINE_MAX ? `${text.slice(0, LINE_MAX)}…` : text)

/** The body of sendMessage. What does not fit is left out by whole lines, so that no tag stays open. */
export function messageOf(facts: TelegramFacts, chatId: string, dashboardUrl: string) {
  const { items, language, brand } = facts
  const [only] = items
  const isOne = items.length === 1 && only?.count === 1
  const parts = isOne ? oneOf(only, language) : severalOf(items, language)
  const link = `<a href="${new URL(pageOfItems(items), dashboardUrl).href}">${escaped(parts.button)}</a>`
  const end = `\n\n${link}\n<i>${line(brand)}</i>`
  let text = ''
  for (const part of parts.lines) {
    if (text.length + part.length + 1 + end.length > TEXT_MAX) break
    text += text === '' ? part : `\n${part}`
  }
  return {
    chat_id: chatId,
    text: text + end,
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
  }
}

function oneOf({ kind, first }: DigestItem, language: Language) {
  const { title, body, button } = textOf(kind, first[0] ?? {}, language)
  return { lines: [`<b>${line(title)}</b>`, ...(body === '' ? [] : [line(body)])], button }
}

function severalOf(items: readonly DigestItem[], language: Language) {
  const { subject, groups, button } = digestOf(items, language)
  const lines = groups.flatMap(({ title, lines: own }) => [
    `\n<b>${line(title)}</b>`,
    ...own.map((text) => `• ${line(text)}`),
  ])
  return { lines: [`<b>${line(subject)}</b>`, ...lines], button }
}

/** What an answer of Telegram means beyond its status. */
export interface TelegramAnswer {
  /** Why nothing is sent to this chat any more. */
  stop: ChatStop | null
  /** Seconds, if too much was sent. */
  retryAfter: number | null
  /** The chat became a supergroup and has this id now. */
  movedTo: string | null
}

interface Body {
  description?: unknown
  parameters?: { retry_after?: unknown; migrate_to_chat_id?: unknown }
}

export function readTelegramAnswer(status: number, text: string): TelegramAnswer {
  const { description, parameters = {} } = bodyOf(text)
  const says = typeof description === 'string' ? description.toLowerCase() : ''
  const seconds = parameters.retry_after
  const chat = parameters.migrate_to_chat_id
  return {
    stop: status === 403 ? 'blocked' : /chat not found/.test(says) ? 'chat_not_found' : null,
    retryAfter: status === 429 && typeof seconds === 'number' ? seconds : null,
    movedTo: typeof chat === 'number' ? String(chat) : null,
  }
}

function bodyOf(text: string): Body {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    return {}
  }
}

/** The id of the chat in an endpoint's address. */
export const chatOf = (url: string) => url.replace(/^telegram:/, '')
