/** Posts, links and HTML to share, with an affiliate's link and coupon. */
import type { Language } from '../../../schema/vocabulary.ts'
import { withUtm } from '../../links/utm-rules.ts'

export const shareNetworks = ['x', 'telegram', 'whatsapp', 'vk', 'linkedin', 'email'] as const
export type ShareNetwork = (typeof shareNetworks)[number]

/** Names are the same in all languages; that of email is a text. */
export const networkNames: Readonly<Record<Exclude<ShareNetwork, 'email'>, string>> = {
  ...{ x: 'X', telegram: 'Telegram', whatsapp: 'WhatsApp', vk: 'VK', linkedin: 'LinkedIn' },
}

interface Shared {
  readonly url: string
  readonly text: string
  /** Of an email. */
  readonly subject?: string | null
}

const withQuery = (address: string, query: Readonly<Record<string, string>>) =>
  `${address}?${new URLSearchParams(query)}`

const addresses: Readonly<Record<ShareNetwork, (of: Shared) => string>> = {
  x: ({ url, text }) => withQuery('https://twitter.com/intent/tweet', { url, text }),
  telegram: ({ url, text }) => withQuery('https://t.me/share/url', { url, text }),
  whatsapp: ({ url, text }) => withQuery('https://wa.me/', { text: `${text} ${url}`.trim() }),
  vk: ({ url, text }) => withQuery('https://vk.com/share.php', { url, comment: text }),
  linkedin: ({ url }) => withQuery('https://www.linkedin.com/sharing/share-offsite/', { url }),
  // Mail programs do not read "+" as a space.
  email: ({ url, text, subject }) =>
    `mailto:?${subject ? `subject=${encodeURIComponent(subject)}&` : ''}body=${encodeURIComponent(`${text}\n\n${url}`.trim())}`,
}

/** The link with the network as its source, so that reports tell the networks apart. */
export const networkLink = (network: ShareNetwork, link: string, campaign = ''): string =>
  withUtm(link, { source: network, medium: network === 'email' ? 'email' : 'social', campaign })

/** The address of the network's own "share" page, filled in. The network adds the link to the text. */
export const shareAddress = (network: ShareNetwork, shared: Shared): string =>
  addresses[network](shared)

export const shareUrl = (network: ShareNetwork, link: string, text: string): string =>
  shareAddress(network, { url: networkLink(network, link), text })

const quoted = (value: string) =>
  value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

/** HTML to paste into a page. */
export function embedCode(of: {
  link: string
  banner: string
  name: string
  width: number | null
  height: number | null
}): string {
  const size = of.width && of.height ? ` width="${of.width}" height="${of.height}"` : ''
  return `<a href="${quoted(of.link)}" rel="sponsored"><img src="${quoted(of.banner)}" alt="${quoted(of.name)}"${size}></a>`
}

/**
 * HTML that shows a coupon, with a button that copies it. Without the script, it is a link and a text.
 * `coupon` and `language` need no quoting.
 */
export const couponCode = (of: {
  coupon: string
  language: Language
  name: string
  link: string
  script: string
}): string =>
  `<tributary-coupon lang="${of.language}"><a href="${quoted(of.link)}" rel="sponsored">${quoted(of.name)}</a> <b>${of.coupon}</b></tributary-coupon>
<script async src="${quoted(of.script)}"></script>`

/** A text with the affiliate's own link and coupon. */
export const filled = (body: string, own: { link: string; coupon: string }) =>
  body.replaceAll('{link}', own.link).replaceAll('{coupon}', own.coupon)
