/** The visitor of a log line. The line determines every choice; nothing is random. */
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
  /** Address and user agent, which identify the visitor. */
  key: string
  /** Has a user agent that is no known crawler's. */
  isHuman: boolean
}

/** CONNECT and TRACE cannot be sent to a Worker, nor can words that are not HTTP methods. */
const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])
export const isSendable = (line: LogLine) => methods.has(line.method)

/** Makes the visitor of one line. `mark` is sent as sub10 and stored with the row. */
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
      // At the edge, Cloudflare sets the first header. Locally the tracker reads the second instead.
      'cf-connecting-ip': ip,
      'x-local-ip': ip,
      ...(userAgent === null ? {} : { 'user-agent': headerValue(userAgent) }),
      ...(referrer === null ? {} : { referer: headerValue(referrer) }),
    },
    key: `${address}\n${userAgent ?? ''}`,
    isHuman: userAgent !== null && !isbot(userAgent),
  }
}

/**
 * A log may have host names instead of addresses: each gets an address from the range reserved for
 * benchmarks.
 */
function ipOf(address: string): string {
  if (isIP(address)) return address
  const point = pointOf(`address ${address}`)
  return `198.18.${(point >>> 8) & 255}.${point & 255}`
}

/** Control characters would break the request; everything else is sent as logged. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern must match control characters
const headerValue = (text: string) => text.replace(/[\x00-\x1f\x7f]/g, ' ').trim()

/** A hash of a text: a whole number below 2^32. */
export function pointOf(text: string): number {
  return createHash('sha256').update(text, 'latin1').digest().readUInt32BE(0)
}

/** Chooses the visitors that convert: a fixed share of the human ones, each on their first GET. */
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
