/**
 * URL templates with macros. A template is compiled once, when its snapshot is read; filling it is
 * string joining. Values are encoded for their place, unknown macros vanish, and no macro can reach
 * scheme or host.
 */
const MACROS = [
  'click_id',
  'affiliate_id',
  'advertiser_id',
  'offer_id',
  'country',
  'device',
  'timestamp',
  'sub1',
  'sub2',
  'sub3',
  'sub4',
  'sub5',
  'sub6',
  'sub7',
  'sub8',
  'sub9',
  'sub10',
] as const
export type Macro = (typeof MACROS)[number]

/** What other trackers call the same things. */
const ALIASES: Readonly<Record<string, Macro>> = {
  cid: 'click_id',
  clickid: 'click_id',
  transaction_id: 'click_id',
  aff_id: 'affiliate_id',
  affid: 'affiliate_id',
  affiliate: 'affiliate_id',
  pid: 'affiliate_id',
  adv_id: 'advertiser_id',
  advertiser: 'advertiser_id',
  oid: 'offer_id',
  offer: 'offer_id',
  geo: 'country',
  country_code: 'country',
  device_type: 'device',
  ts: 'timestamp',
  time: 'timestamp',
  sub: 'sub1',
  subid: 'sub1',
  aff_sub: 'sub1',
  ...numbered('sub_'),
  ...numbered('subid'),
  ...numbered('sub_id_'),
  ...numbered('aff_sub'),
  ...numbered('s'),
}

function numbered(prefix: string): Record<string, Macro> {
  const entries = Array.from({ length: 10 }, (_, at) => [`${prefix}${at + 1}`, `sub${at + 1}`])
  return Object.fromEntries(entries)
}

/** Facts a template may ask for. Null is an unknown fact and fills as nothing. */
export interface MacroValues {
  click_id: string | null
  affiliate_id: string | null
  advertiser_id: string | null
  offer_id: string | null
  country: string | null
  device: string | null
  /** Unix seconds. */
  timestamp: string | null
  /** sub1…sub10, in order. */
  subs: readonly (string | null)[]
}

interface Hole {
  macro: Macro
  /** Position in `subs`, or -1. */
  sub: number
  inPath: boolean
  /** Literal text up to the next hole. */
  after: string
}

export interface UrlTemplate {
  readonly before: string
  readonly holes: readonly Hole[]
  readonly asksDevice: boolean
}

const START = /^(https?):\/\/([^/?#\\]*)/i
const MACRO = /\{([A-Za-z0-9_]{1,32})\}/g

/**
 * Compiles a template. Null when it is no absolute http(s) URL with a plain host: no user info, no
 * macro, no backslash, no control characters.
 */
export function compileTemplate(template: string): UrlTemplate | null {
  const start = START.exec(template)
  if (!start || hasControl(template)) return null
  const [matched, , authority] = start as unknown as [string, string, string]
  if (authority === '' || /[{}@\s]/.test(authority)) return null
  const origin = originOf(matched)
  if (origin === null || template[matched.length] === '\\') return null
  return compileRest(origin, template.slice(matched.length))
}

function compileRest(origin: string, rest: string): UrlTemplate {
  const text = rest.startsWith('/') ? rest : `/${rest}`
  const pathEnd = text.search(/[?#]/)
  const holes: Hole[] = []
  let before = origin
  let from = 0
  const append = (literal: string) => {
    const last = holes.at(-1)
    if (last) last.after += encodeLiteral(literal)
    else before += encodeLiteral(literal)
  }
  for (const match of text.matchAll(MACRO)) {
    append(text.slice(from, match.index))
    from = match.index + match[0].length
    const macro = macroOf((match[1] as string).toLowerCase())
    const inPath = pathEnd < 0 || match.index < pathEnd
    if (macro) holes.push({ macro, sub: subOf(macro), inPath, after: '' })
  }
  append(text.slice(from))
  return { before, holes, asksDevice: holes.some(({ macro }) => macro === 'device') }
}

const macroOf = (name: string): Macro | null =>
  (MACROS as readonly string[]).includes(name)
    ? (name as Macro)
    : Object.hasOwn(ALIASES, name)
      ? (ALIASES[name] as Macro)
      : null

const subOf = (macro: Macro) => (macro.startsWith('sub') ? Number(macro.slice(3)) - 1 : -1)

function originOf(text: string): string | null {
  try {
    return new URL(text).origin
  } catch {
    return null
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const hasControl = (text: string) => /[\u0000-\u001f\u007f]/.test(text)

/** The template's own text is kept, except what a Location header or a URL cannot carry. */
function encodeLiteral(text: string): string {
  return text.toWellFormed().replace(/[^\x21-\x7e]|["<>\\^`{|}]/gu, encodeURIComponent)
}

/** Longest Location /click may answer with, in characters (all of them ASCII). */
export const LOCATION_LENGTH_MAX = 2048

/**
 * Fills a template. A result that would be too long loses its sub ids first, then everything but
 * the click id: a visitor without a sub id is better than one without a page.
 */
export function fillTemplate(template: UrlTemplate, values: MacroValues): string {
  const full = join(template, values)
  if (full.length <= LOCATION_LENGTH_MAX) return full
  const short = join(template, { ...values, subs: [] })
  if (short.length <= LOCATION_LENGTH_MAX) return short
  const { click_id } = values
  return join(template, { ...unknownValues, click_id })
}

/** Every fact unknown. */
export const unknownValues: MacroValues = {
  click_id: null,
  affiliate_id: null,
  advertiser_id: null,
  offer_id: null,
  country: null,
  device: null,
  timestamp: null,
  subs: [],
}

function join(template: UrlTemplate, values: MacroValues): string {
  let url = template.before
  for (const hole of template.holes) {
    const value = hole.sub >= 0 ? values.subs[hole.sub] : values[hole.macro as keyof MacroValues]
    if (value) url += encodeValue(value as string, hole.inPath)
    url += hole.after
  }
  return url
}

/** `.` and `..` would climb in a path even when encoded, so they are dropped there. */
function encodeValue(value: string, inPath: boolean): string {
  if (inPath && /^\.+$/.test(value)) return ''
  return encodeURIComponent(value.toWellFormed())
}
