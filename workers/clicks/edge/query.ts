/** Reads the tracker's few parameters from a raw query, without building a map of it. */
import { cleanText } from '../../core/clean-text.ts'
import { LOCATION_LENGTH_MAX } from '../../offers/rules/fill-template.ts'
import { type Campaign, campaignOf, UTM_PARAMETERS } from '../rules/campaign.ts'

export const SUB_UNITS_MAX = 255
const S = 0x73

/** sub1…sub10 of a query (without `?`), cleaned and cut; trailing nulls are left out. */
export function readSubs(query: string): (string | null)[] {
  const subs: (string | null)[] = []
  for (let start = 0; start < query.length; ) {
    const end = endOf(query, start)
    const unit = query.charCodeAt(start)
    if (unit === S && query.startsWith('sub', start)) readSub(query, start, end, subs)
    start = end + 1
  }
  return subs
}

/** A link's sub ids, overridden by those of the URL. */
export function mergeSubs(
  own: (string | null)[],
  defaults: readonly (string | null)[] | undefined,
): (string | null)[] {
  if (defaults === undefined || defaults.length === 0) return own
  const merged = Array.from(
    { length: Math.max(own.length, defaults.length) },
    (_, at) => own[at] ?? cleanText(defaults[at], SUB_UNITS_MAX),
  )
  return merged.slice(0, merged.findLastIndex((sub) => sub !== null) + 1)
}

function readSub(query: string, start: number, end: number, subs: (string | null)[]): void {
  const equals = query.indexOf('=', start)
  if (equals < 0 || equals >= end) return
  const digits = equals - start - 3
  const first = query.charCodeAt(start + 3) - 0x30
  const isTen = digits === 2 && first === 1 && query.charCodeAt(start + 4) === 0x30
  if (!isTen && (digits !== 1 || first < 1 || first > 9)) return
  const at = isTen ? 9 : first - 1
  if (subs[at] != null) return // The first value counts.
  const value = cleanText(decodeValue(query.slice(equals + 1, end)), SUB_UNITS_MAX)
  if (value === null) return
  while (subs.length < at) subs.push(null)
  subs[at] = value
}

const noCampaign: Campaign = {}

/** utm parameters and cost of a query. Most queries have none, so they are not searched for each name. */
export const readCampaign = (query: string): Campaign =>
  /utm_|cost/.test(query) ? campaignOf((name) => readParameter(query, name)) : noCampaign

type LinkTags = { utm: readonly (string | null)[] } | null

/** The query with the UTM tags of a link, except those that it has itself. */
export function withLinkTags(query: string | null, link: LinkTags): string | null {
  if (link === null || link.utm.length === 0) return query
  const tags = UTM_PARAMETERS.flatMap((name, at) => {
    const tag = link.utm[at] ?? null
    if (tag === null || readParameter(query ?? '', name) !== null) return []
    return [`${name}=${encodeURIComponent(tag.toWellFormed())}`]
  })
  return [...(query ? [query] : []), ...tags].join('&')
}

/** A reported click's campaign with the UTM tags of its link, except those that it names itself. */
export function withLinkCampaign(campaign: Campaign, link: LinkTags): Campaign {
  if (link === null || link.utm.length === 0) return campaign
  const utm = UTM_PARAMETERS.map((_, at) => campaign.utm?.[at] ?? link.utm[at] ?? null)
  return { ...campaign, utm }
}

const COST = /^cost(_currency)?(=|$)/

/** The query without the affiliate's cost, which is not for the app; the rest byte for byte. */
export function withoutCost(query: string): string {
  if (!query.includes('cost')) return query
  const parts = query.split('&')
  return parts.filter((part) => !COST.test(part)).join('&')
}

/** A landing URL with the utm parameters of the link's query, except those that it has itself. */
export function withUtm(url: string, query: string): string {
  if (!query.includes('utm_')) return url
  const { page, own, fragment } = splitUrl(url)
  const added = query.split('&').filter((part) => {
    const [name = ''] = part.split('=', 1)
    return name.startsWith('utm_') && readParameter(own ?? '', name) === null
  })
  const whole = `${page}?${[...(own ? [own] : []), ...added].join('&')}${fragment}`
  return added.length === 0 || whole.length > LOCATION_LENGTH_MAX ? url : whole
}

/** The parts of a URL; its query is null where it has none. Browsers do not send what follows `#`. */
export function splitUrl(url: string) {
  const hash = url.indexOf('#')
  const [page, fragment] = hash < 0 ? [url, ''] : [url.slice(0, hash), url.slice(hash)]
  const mark = page.indexOf('?')
  if (mark < 0) return { page, own: null, fragment }
  return { page: page.slice(0, mark), own: page.slice(mark + 1), fragment }
}

/** First value of a parameter, decoded; null when absent. `name` is plain ASCII. */
export function readParameter(query: string, name: string): string | null {
  for (let start = 0; start < query.length; ) {
    const end = endOf(query, start)
    if (query.startsWith(name, start) && query.charCodeAt(start + name.length) === 0x3d) {
      return decodeValue(query.slice(start + name.length + 1, end))
    }
    start = end + 1
  }
  return null
}

/** The query with `name=value` at its end and every earlier `name` removed; the rest byte for byte. */
export function withParameter(query: string, name: string, value: string): string {
  let kept = ''
  for (let start = 0; start < query.length; ) {
    const end = endOf(query, start)
    const isSame =
      query.startsWith(name, start) &&
      (start + name.length === end || query.charCodeAt(start + name.length) === 0x3d)
    if (!isSame) kept += `${query.slice(start, end)}&`
    start = end + 1
  }
  return `${kept}${name}=${value}`
}

function endOf(query: string, start: number): number {
  const ampersand = query.indexOf('&', start)
  return ampersand < 0 ? query.length : ampersand
}

/** Longest raw text worth decoding: 255 units of at most 12 raw characters each. */
const RAW_LENGTH_MAX = 4096

/** Percent-decoding that never fails: a malformed value is used as it is. */
function decodeValue(raw: string): string {
  const text = raw.length > RAW_LENGTH_MAX ? cutRaw(raw) : raw
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

/** Cuts between whole characters: not inside %XX, nor between the bytes of one character. */
function cutRaw(raw: string): string {
  let end = RAW_LENGTH_MAX
  const percent = raw.lastIndexOf('%', end - 1)
  if (percent > end - 3) end = percent
  while (end >= 3 && raw[end] === '%' && '89abAB'.includes(raw.charAt(end + 1))) end -= 3
  return raw.slice(0, end)
}
