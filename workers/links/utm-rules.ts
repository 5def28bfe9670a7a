/** UTM tags of a link: they are part of the URL that is shared, not of the saved link. */
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

/** A page's search without the tags. */
export function withoutUtm<Search extends Partial<Record<`utm_${UtmName}`, string | undefined>>>({
  utm_source: _source,
  utm_medium: _medium,
  utm_campaign: _campaign,
  ...rest
}: Search) {
  return rest
}
