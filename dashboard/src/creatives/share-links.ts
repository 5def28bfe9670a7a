/** Addresses that open a network's own "share" page, filled in. */

export const shareNetworks = ['x', 'telegram', 'whatsapp', 'vk', 'linkedin', 'email'] as const
export type ShareNetwork = (typeof shareNetworks)[number]

/** Names are the same in all languages; that of email is a text. */
export const networkNames: Readonly<Record<Exclude<ShareNetwork, 'email'>, string>> = {
  ...{ x: 'X', telegram: 'Telegram', whatsapp: 'WhatsApp', vk: 'VK', linkedin: 'LinkedIn' },
}

interface Shared {
  readonly url: string
  readonly text: string
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
  email: ({ url, text }) => `mailto:?body=${encodeURIComponent(`${text}\n\n${url}`.trim())}`,
}

/** The link with the network as its source, so that reports tell the networks apart. */
export function shareUrl(network: ShareNetwork, link: string, text: string): string {
  const url = new URL(link)
  url.searchParams.set('utm_source', network)
  url.searchParams.set('utm_medium', network === 'email' ? 'email' : 'social')
  return addresses[network]({ url: url.href, text })
}

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

/** A text with the affiliate's own link and coupon. */
export const filled = (body: string, own: { link: string; coupon: string }) =>
  body.replaceAll('{link}', own.link).replaceAll('{coupon}', own.coupon)
