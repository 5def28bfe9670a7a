/** What notifications say, in the list of the bell, in mails and in Telegram. */
import type { Language, NotificationKind } from '../../../schema/vocabulary.ts'
import type { Facts, NotificationText } from './facts.ts'
import { pageOf } from './kinds.ts'
import { digestIn as digestInEnglish, texts as en } from './texts/en.ts'
import { digestIn as digestInRussian, texts as ru } from './texts/ru.ts'

/** The notifications of one kind in a digest. */
export interface DigestItem {
  kind: NotificationKind
  count: number
  /** The latest ones. */
  first: readonly Facts[]
  /** Minor units by currency. */
  sums?: Readonly<Record<string, string>>
}

const texts = { en, ru } as const
const digests = { en: digestInEnglish, ru: digestInRussian } as const

export function textOf(kind: NotificationKind, facts: Facts, language: Language): NotificationText {
  const text = texts[language][kind](facts)
  const say = digests[language]
  return {
    ...text,
    title: facts.test ? say.test(text.title) : text.title,
    body: facts.more ? `${text.body} (${say.more(Number(facts.more))})` : text.body,
  }
}

export interface Digest {
  subject: string
  /** One for each kind: its number and sums, then its latest notifications. */
  groups: readonly { title: string; lines: readonly string[] }[]
  button: string
}

/** A message about several notifications. */
export function digestOf(items: readonly DigestItem[], language: Language): Digest {
  const say = digests[language]
  const count = items.reduce((sum, item) => sum + item.count, 0)
  const groups = items.map((item) => {
    const sums = Object.entries(item.sums ?? {}).map(([currency, minor]) =>
      say.money(minor, currency),
    )
    const title = [say.counted(item.kind, item.count), ...sums].join(' · ')
    const lines = item.first.map((facts) => textOf(item.kind, facts, language).title)
    const rest = item.count - item.first.length
    return { title, lines: rest > 0 ? [...lines, say.more(rest)] : lines }
  })
  return { subject: say.subject(count), groups, button: say.button }
}

/** The page that a message opens: that of its one notification, or the list. */
export function pageOfItems(items: readonly DigestItem[]): string {
  const [only] = items
  if (items.length !== 1 || only?.count !== 1) return '/notifications'
  return pageOf(only.kind, only.first[0] ?? {})
}
