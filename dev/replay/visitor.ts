/** What a log line becomes: a visitor whose every choice follows from the line, never from chance. */
import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import { isbot } from 'isbot'
import type { LogLine } from './access-log.ts'
import { arrivalOf } from './target.ts'

export interface Visitor {
  /** Line number in the file, from 1. */
  line: number
  method: string
  /** Path and query of the arrival. */
  path: string
  headers: Record<string, string>
  /** Address and user agent: who the visitor is, as far as a log can tell. */
  key: string
  /** Has a user agent that is no known crawler's. */
  isHuman: boolean
}

/** CONNECT and TRACE cannot be sent to a Worker; neither can words that are no HTTP methods. */
const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])
export const isSendable = (line: LogLine) => methods.has(line.method)

/** Makes the visitor of one line; `mark` travels as sub10 and comes back with the stored row. */
export function visitorOf(
  logged: LogLine,
  line: number,
  options: { codes: readonly string[]; mark: string },
): Visitor {
  const { address, method, userAgent, referrer } = logged
  const code = options.codes[pointOf(`affiliate ${address}`) % options.codes.length] as string
  const ip = ipOf(address)
  return {
    line,
    method,
    path: arrivalOf(logged.target, code, `sub10=${options.mark}`),
    headers: {
      // The edge sets the first of the two itself; locally the tracker takes the second for it.
      'cf-connecting-ip': ip,
      'x-local-ip': ip,
      ...(userAgent === null ? {} : { 'user-agent': headerValue(userAgent) }),
      ...(referrer === null ? {} : { referer: headerValue(referrer) }),
    },
    key: `${address}\n${userAgent ?? ''}`,
    isHuman: userAgent !== null && !isbot(userAgent),
  }
}

/** A log may name hosts instead of addresses: each gets one of the addresses kept for benchmarks. */
function ipOf(address: string): string {
  if (isIP(address)) return address
  const point = pointOf(`address ${address}`)
  return `198.18.${(point >>> 8) & 255}.${point & 255}`
}

/** Control characters would break the request; everything else goes as it was logged. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const headerValue = (text: string) => text.replace(/[\x00-\x1f\x7f]/g, ' ').trim()

/** A whole number below 2^32 that stays the same for a text. */
export function pointOf(text: string): number {
  return createHash('sha256').update(text, 'latin1').digest().readUInt32BE(0)
}

/** Says which visitors convert: a fixed share of the human ones, each on their first GET. */
export function buildChooser(sharePercent: number): (visitor: Visitor) => boolean {
  const seen = new Set<number>()
  return ({ key, method, isHuman }) => {
    if (method !== 'GET' || !isHuman) return false
    const visitor = pointOf(`visitor ${key}`)
    if (seen.has(visitor)) return false
    seen.add(visitor)
    return pointOf(`convert ${key}`) % 10_000 < sharePercent * 100
  }
}
