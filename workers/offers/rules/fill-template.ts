/**
 * URL templates with macros. A template is compiled once, when its snapshot is read; filling it is
 * string joining. Values are encoded for their place, unknown macros vanish, and no macro can reach
 * scheme or host.
 */
import { type Macro, type MacroFacts, macroByName } from './macros.ts'

interface Hole {
  value: Macro['value']
  /** How readily it is left out of a URL that would be too long: the highest goes first. */
  rank: number
  inPath: boolean
  /** Literal text up to the next hole. */
  after: string
}

export interface UrlTemplate {
  readonly before: string
  readonly holes: readonly Hole[]
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
    const macro = macroByName.get((match[1] as string).toLowerCase())
    const inPath = pathEnd < 0 || match.index < pathEnd
    if (macro) holes.push({ value: macro.value, rank: rankOf(macro), inPath, after: '' })
  }
  append(text.slice(from))
  return { before, holes }
}

/** Ranks of what is always kept, usually kept, and left out first. */
const KEPT = 0
const USUAL = 1
const FIRST = 2

const rankOf = ({ omitted }: Macro) =>
  omitted === 'never' ? KEPT : omitted === 'first' ? FIRST : USUAL

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
 * Fills a template; null facts leave every macro empty. A result that would be too long loses its sub
 * ids first, then everything but the click id: a visitor without a sub id is better than one without
 * a page.
 */
export function fillTemplate(template: UrlTemplate, click: MacroFacts | null): string {
  const full = join(template, click, FIRST)
  if (full.length <= LOCATION_LENGTH_MAX) return full
  const short = join(template, click, USUAL)
  return short.length <= LOCATION_LENGTH_MAX ? short : join(template, click, KEPT)
}

function join(template: UrlTemplate, click: MacroFacts | null, rankMax: number): string {
  let url = template.before
  for (const hole of template.holes) {
    const value = click !== null && hole.rank <= rankMax ? hole.value(click) : null
    if (value) url += encodeValue(value, hole.inPath)
    url += hole.after
  }
  return url
}

/** `.` and `..` would climb in a path even when encoded, so they are dropped there. */
function encodeValue(value: string, inPath: boolean): string {
  if (inPath && /^\.+$/.test(value)) return ''
  return encodeURIComponent(value.toWellFormed())
}
