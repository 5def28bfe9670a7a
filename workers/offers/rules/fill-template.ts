/**
 * URL templates with macros. A template is compiled once, when its snapshot is read; filling it
 * only joins strings. Values are encoded for their position, unknown macros become empty, and
 * macros cannot change scheme or host.
 */
import { encodeLiteral, encodeValue } from '../../core/url-text.ts'
import { type Macro, type MacroFacts, macroByName } from './macros.ts'

interface Hole {
  value: Macro['value']
  /** Order of removal from a URL that is too long: the highest rank is removed first. */
  rank: number
  inPath: boolean
  /** Literal text up to the next macro. */
  after: string
}

export interface UrlTemplate {
  readonly before: string
  readonly holes: readonly Hole[]
}

const START = /^(https?):\/\/([^/?#\\]*)/i
const MACRO = /\{([A-Za-z0-9_]{1,32})\}/g

/**
 * Compiles a template. Null if it is not an absolute http(s) URL with a plain host: no user info,
 * macros, backslashes or control characters in it.
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

/** Ranks of values that are always kept, usually kept, and removed first. */
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are refused
const hasControl = (text: string) => /[\u0000-\u001f\u007f]/.test(text)

/** Longest Location of a /click redirect, in characters (all ASCII). */
export const LOCATION_LENGTH_MAX = 2048

/**
 * Fills a template; null facts leave every macro empty. A result that is too long loses its sub
 * ids first, then everything but the click id: losing a sub id is better than losing the visitor.
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
