/** What people write to the bot, and what it answers. */
import type { Language } from '../../../schema/vocabulary.ts'

export type Command = { kind: 'start'; code: string } | { kind: 'stop' } | { kind: 'other' }

const start = /^\/start(?:@\w+)? +([A-Za-z0-9_-]{1,64})$/
const stop = /^\/stop(?:@\w+)?$/

export function readCommand(text: string): Command {
  const trimmed = text.trim()
  const [, code] = start.exec(trimmed) ?? []
  if (code !== undefined) return { kind: 'start', code }
  return { kind: stop.test(trimmed) ? 'stop' : 'other' }
}

export type Reply = 'linked' | 'code_wrong' | 'unlinked' | 'not_linked' | 'help'

const replies: Readonly<Record<Language, Readonly<Record<Reply, string>>>> = {
  en: {
    linked: 'This chat now gets your notifications. Send /stop to end them.',
    code_wrong: 'This link is not valid any more. Make a new one in Notifications → Settings.',
    unlinked: 'This chat gets no more notifications.',
    not_linked: 'This chat is not linked to an account.',
    help: 'To link this chat, open Notifications → Settings in your account. Send /stop to end notifications.',
  },
  ru: {
    linked: 'Теперь уведомления приходят в этот чат. Чтобы отключить их, отправьте /stop.',
    code_wrong: 'Ссылка больше не действует. Создайте новую в разделе «Уведомления» → «Настройки».',
    unlinked: 'Уведомления больше не приходят в этот чат.',
    not_linked: 'Этот чат не привязан к аккаунту.',
    help: 'Чтобы привязать чат, откройте в аккаунте «Уведомления» → «Настройки». Чтобы отключить уведомления, отправьте /stop.',
  },
}

export const replyOf = (reply: Reply, language: Language) => replies[language][reply]

/** Of somebody whom we do not know: by the language of their Telegram. */
export const languageOf = (code: string | undefined): Language =>
  code?.toLowerCase().startsWith('ru') ? 'ru' : 'en'
