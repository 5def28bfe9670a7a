/**
 * Templates of postback URLs. A template is read once, when it is saved or loaded; expanding it only
 * joins strings. Values are encoded for their place, so they cannot change scheme, host, path or
 * parameters. What is wrong is reported with its place in the text.
 */
import type { FieldCode, ParamsOf } from '../../../schema/field-messages.ts'
import type { PostbackEvent, PostbackMethod } from '../../../schema/vocabulary.ts'
import { fault } from '../../core/field-faults.ts'
import { encodeLiteral, encodeValue } from '../../core/url-text.ts'
import type { PostbackFacts } from './facts.ts'
import { type PostbackMacro, postbackMacroByName } from './macros.ts'
import { readStatusMap, type StatusMap, type TemplateProblem } from './status-map.ts'

export type { TemplateProblem }

interface Hole {
  readonly value: PostbackMacro['value']
  readonly inPath: boolean
  /** Literal text up to the next macro. */
  readonly after: string
}

export interface Template {
  /** Scheme, host and the literal text up to the first macro. */
  readonly before: string
  readonly holes: readonly Hole[]
}

export const TEMPLATE_LENGTH_MAX = 2000
export const TEMPLATE_MACROS_MAX = 50

export const isTemplateProblem = (read: Template | TemplateProblem): read is TemplateProblem =>
  'code' in read

/**
 * Reads a template: an absolute http(s) URL with macros such as {sub1} or {status:lead=reg sale=dep} in its
 * path and query. Whether its host may be called is checked by refusalOfUrl.
 */
export function readTemplate(text: string): Template | TemplateProblem {
  if (text.length > TEMPLATE_LENGTH_MAX) {
    return { ...fault('max_characters', { max: TEMPLATE_LENGTH_MAX }), at: TEMPLATE_LENGTH_MAX }
  }
  const start = readStart(text)
  return 'code' in start ? start : readRest(text, start)
}

interface Start {
  readonly origin: string
  /** Where path and query begin. */
  readonly end: number
}

function readStart(text: string): Start | TemplateProblem {
  const scheme = /^https?:\/\//i.exec(text)?.[0]
  if (scheme === undefined) {
    const brace = /^[^/?#]*?[{}]/.exec(text)
    return brace === null
      ? { ...fault('postback_https'), at: 0 }
      : placed('postback_macro_host', brace[0].length - 1)
  }
  const from = scheme.length
  const end = from + (/^[^/?#]*/.exec(text.slice(from)) as RegExpExecArray)[0].length
  const authority = text.slice(from, end)
  const brace = authority.search(/[{}]/)
  if (brace >= 0) return placed('postback_macro_host', from + brace)
  const bad = authority.search(FORBIDDEN)
  if (bad >= 0) return placed('postback_character', from + bad)
  if (authority.includes('@')) return placed('postback_credentials', from)
  const origin = originOf(text.slice(0, end))
  return origin === null ? { ...fault('postback_host'), at: from } : { origin, end }
}

/** A code whose sentence names nothing but the place. */
type PlacedCode = {
  [Code in FieldCode]: ParamsOf<Code> extends [params: Readonly<Record<'position', unknown>>]
    ? Code
    : never
}[FieldCode]

const placed = (code: PlacedCode, at: number): TemplateProblem => ({
  code,
  params: { position: at + 1 },
  at,
})

/** Control characters, spaces, backslashes, halves of surrogate pairs, and `%` without two digits. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\s\\]|%(?![0-9a-f]{2})/iu

const FORBIDDEN_IN_REST = new RegExp(`[{}#]|${FORBIDDEN.source}`, 'iu')

function originOf(text: string): string | null {
  try {
    return new URL(text).origin
  } catch {
    return null
  }
}

/** Any text in braces; a colon begins a list of words. */
const MACRO = /\{([^{}:]{1,64})(?::([^{}]*))?\}/g

function readRest(text: string, { origin, end }: Start): Template | TemplateProblem {
  // Words of a list may contain "?" and "/", which are no part of the URL's structure.
  const masked = text.replace(MACRO, (macro) => '\0'.repeat(macro.length))
  const query = masked.indexOf('?', end)
  const pathEnd = query < 0 ? text.length : query
  const holes: (Hole & { after: string })[] = []
  let before = text[end] === '/' ? origin : `${origin}/`
  let from = end
  for (const macro of [...text.matchAll(MACRO), null]) {
    const at = macro?.index ?? text.length
    const literal = text.slice(from, at)
    const problem = problemOfLiteral(literal, from)
    if (problem !== null) return problem
    const last = holes.at(-1)
    if (last === undefined) before += encodeLiteral(literal)
    else last.after = encodeLiteral(literal)
    if (macro === null) break
    if (holes.length === TEMPLATE_MACROS_MAX) {
      return { ...fault('postback_macros_max', { max: TEMPLATE_MACROS_MAX }), at }
    }
    const value = readMacro(macro)
    if (typeof value !== 'function') return value
    holes.push({ value, inPath: at < pathEnd, after: '' })
    from = at + macro[0].length
  }
  const dots = DOTS.exec(masked.slice(end, pathEnd))
  return dots === null ? { before, holes } : placed('postback_path_dots', end + dots.index)
}

/** A path segment that is `.` or `..` but for its macros: URLs leave such segments out. */
const DOTS = /(?<=^|\/)\0*(?:\.|%2e)\0*(?:(?:\.|%2e)\0*)?(?=\/|$)/i

function problemOfLiteral(literal: string, from: number): TemplateProblem | null {
  const wrong = FORBIDDEN_IN_REST.exec(literal)
  if (wrong === null) return null
  const at = from + wrong.index
  if (wrong[0] === '#') return placed('postback_fragment', at)
  return placed(/[{}]/.test(wrong[0]) ? 'postback_brace' : 'postback_character', at)
}

function readMacro(match: RegExpExecArray): PostbackMacro['value'] | TemplateProblem {
  const [text, name, list] = match as unknown as [string, string, string | undefined]
  const at = match.index
  const position = at + 1
  const macro = postbackMacroByName.get(name.toLowerCase())
  if (macro === undefined) {
    return { ...fault('postback_macro_unknown', { macro: `{${name}}`, position }), at }
  }
  if (list === undefined) return macro.value
  const { keys, value } = macro
  if (keys === undefined) return { ...fault('postback_map_macro', { macro: text, position }), at }
  const map = readStatusMap(list, at + text.length - 1 - list.length)
  if ('code' in map) return map
  return (facts) => wordOf(map, keys(facts)) ?? value(facts)
}

const wordOf = (map: StatusMap, keys: readonly PostbackEvent[]) =>
  keys.map((key) => map.get(key)).find((word) => word !== undefined)

/**
 * The URL of one event, in ASCII. Values that are unknown become empty. A negative payout becomes zero,
 * unless the endpoint asked for negative payouts: most trackers ignore or refuse them.
 */
export function expandTemplate(
  { before, holes }: Template,
  facts: PostbackFacts,
  { isNegativePayoutSent = false }: { isNegativePayoutSent?: boolean } = {},
): string {
  const shown = isNegativePayoutSent ? facts : withoutNegativePayout(facts)
  return holes.reduce(
    (url, { value, inPath, after }) => url + encodeValue(value(shown) ?? '', inPath) + after,
    before,
  )
}

function withoutNegativePayout(facts: PostbackFacts): PostbackFacts {
  const { payout } = facts
  return payout === null || payout.minor >= 0n
    ? facts
    : { ...facts, payout: { ...payout, minor: 0n } }
}

export interface PostbackRequest {
  readonly url: string
  /** A form; null for GET. */
  readonly body: string | null
}

/** What is sent for an expanded URL. A POST has the query as a form in its body. */
export function requestOf(url: string, method: PostbackMethod): PostbackRequest {
  const query = url.indexOf('?')
  if (method === 'GET' || query < 0) return { url, body: method === 'GET' ? null : '' }
  return { url: url.slice(0, query), body: url.slice(query + 1) }
}
