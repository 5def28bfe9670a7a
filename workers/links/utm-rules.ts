/** UTM tags of links. Empty text = none. */
export const utmNames = ['source', 'medium', 'campaign'] as const
export type UtmName = (typeof utmNames)[number]
export type Utm = Readonly<Record<UtmName, string>>

export const noUtm: Utm = { source: '', medium: '', campaign: '' }

/** The URL with the tags that are filled in. */
export function withUtm(url: string, utm: Utm): string {
  const tagged = new URL(url)
  for (const name of utmNames) {
    const value = utm[name].trim()
    if (value !== '') tagged.searchParams.set(`utm_${name}`, value)
  }
  return tagged.href
}
