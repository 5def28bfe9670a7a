/** Ready posts about an offer, for offers whose advertiser has written none. */
import type { Language } from '../../../schema/vocabulary.ts'
import type { ShareNetwork } from './share.ts'

export interface PostFacts {
  offerName: string
  /** What the advertiser says of the offer. */
  description: string | null
  coupon: string
}

/** A post. The link comes after the text. */
export interface Post {
  /** Of an email. */
  subject: string | null
  text: string
}

interface PostTexts {
  code: (coupon: string) => string
  ad: string
  subject: (name: string, coupon: string) => string
  greeting: string
  disclosure: string
}

const texts: Readonly<Record<Language, PostTexts>> = {
  en: {
    code: (coupon) => `Code: ${coupon}`,
    ad: '#ad',
    subject: (name, coupon) => `${name}: code ${coupon}`,
    greeting: 'Hello!',
    disclosure: 'This is a partner link. I earn a commission if you buy.',
  },
  ru: {
    code: (coupon) => `Промокод: ${coupon}`,
    ad: '#реклама',
    subject: (name, coupon) => `${name}: промокод ${coupon}`,
    greeting: 'Здравствуйте!',
    disclosure: 'Это партнёрская ссылка: за покупку по ней я получу вознаграждение.',
  },
}

/** X counts a link as 23 characters, whatever its length. */
const X_CHARACTERS_MAX = 280 - 23 - 1
const LEAD_CHARACTERS_MAX = 300

/** A post for the network that names the offer, the coupon, and that it is advertising. */
export function postFor(network: ShareNetwork, language: Language, facts: PostFacts): Post {
  const words = texts[language]
  const { offerName, coupon } = facts
  const code = words.code(coupon)
  if (network === 'email') {
    const parts = [words.greeting, offerName, lead(facts), code, words.disclosure]
    return { subject: words.subject(offerName, coupon), text: joined(parts, '\n\n') }
  }
  if (network === 'x') {
    const rest = joined([`${code} ${words.ad}`], '')
    const room = X_CHARACTERS_MAX - rest.length - 1
    const start = joined([offerName, lead(facts)], '. ')
    return { subject: null, text: `${cut(start, room)}\n${rest}` }
  }
  return { subject: null, text: joined([offerName, lead(facts), code, words.ad], '\n\n') }
}

const joined = (parts: readonly string[], by: string) =>
  parts.filter((part) => part !== '').join(by)

/** The first paragraph of the description. */
function lead({ description }: PostFacts): string {
  const [first = ''] = (description ?? '').trim().split(/\n\s*\n/, 1)
  return cut(first.replaceAll(/\s+/g, ' '), LEAD_CHARACTERS_MAX)
}

/** At most `max` UTF-16 units; a longer text ends at a word, with "…". */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const room = text.slice(0, max - 1)
  const words = room.slice(0, Math.max(room.lastIndexOf(' '), 0)).trimEnd()
  return `${(words === '' ? room : words).toWellFormed()}…`
}
