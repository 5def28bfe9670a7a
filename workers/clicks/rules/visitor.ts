/**
 * Weak fingerprints of a visitor: two 32-bit hashes of multiply-and-mix over the text. Fast, well distributed
 * and not secret; nothing important may depend on it alone.
 */
import type { DedupeIdentity } from '../../../schema/vocabulary.ts'

const LANE_A = 0x9e3779b1
const LANE_B = 0x85ebca77

/** Two results cannot be returned without an object; the second one is stored here for the caller. */
let laneB = 0

/** Hashes the pieces as if they were one text, because concatenation costs more than hashing. */
function hash(pieces: readonly string[]): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (const text of pieces) {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      a = Math.imul(a ^ unit, LANE_A)
      b = Math.imul(b ^ unit, LANE_B)
    }
  }
  a = mix(a ^ (b >>> 15))
  laneB = mix(b ^ (a >>> 13))
  return a
}

/** 16 hex digits of a text, which may be given in pieces. */
export function hash64(...pieces: string[]): string {
  const a = hash(pieces)
  return hex32(a) + hex32(laneB)
}

function hash53(...pieces: string[]): number {
  const a = hash(pieces)
  return a * 2 ** 21 + (laneB >>> 11)
}

function mix(shard: number): number {
  const once = Math.imul(shard ^ (shard >>> 16), 0x45d9f3b)
  const twice = Math.imul(once ^ (once >>> 16), 0x45d9f3b)
  return (twice ^ (twice >>> 16)) >>> 0
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Eight hex digits of an unsigned 32-bit number. */
export function hex32(shard: number): string {
  const byte = (shift: number) => hex[(shard >>> shift) & 255]
  return `${byte(24)}${byte(16)}${byte(8)}${byte(0)}`
}

/** Code units of a user agent that are stored and used for the fingerprints. */
export const USER_AGENT_UNITS_MAX = 512

/**
 * Key of a user agent's first 512 code units. User agents are long and repeat often, so the hot path caches
 * their key.
 */
export function agentKeyOf(userAgent: string): string {
  return hash64(userAgent.slice(0, USER_AGENT_UNITS_MAX))
}

/**
 * 16 hex digits over IP, user agent and first language. Null without an IP or a user agent, because strangers
 * would get the same value. `acceptLanguage` is the header as sent; `agentKey` avoids hashing the user agent
 * again.
 */
export function fingerprintOf(
  ip: string | null,
  userAgent: string | null,
  acceptLanguage: string | null,
  agentKey: string | null = null,
): string | null {
  if (!ip || !userAgent) return null
  const language = firstLanguage(acceptLanguage)?.toLowerCase() ?? ''
  return hash64(ip, ' ', agentKey ?? agentKeyOf(userAgent), ' ', language)
}

/**
 * The offer's identity of a visitor besides the cookie: the IP, with or without the user agent. Null if one
 * of them is missing, or only the cookie counts.
 */
export function visitorNameOf(
  identity: DedupeIdentity,
  ip: string | null,
  agentKey: string | null,
): string | null {
  if (!ip || identity === 'cookie') return null
  if (identity === 'ip') return ip
  return agentKey && `${ip} ${agentKey}`
}

/**
 * A whole number below 2^53 for a visitor's name, or the click in their cookie, together with one affiliate's
 * link.
 */
export function repeatKeyOf(name: string, offerId: string, affiliateId: string): number {
  return hash53(name, ' ', offerId, affiliateId)
}

/** First tag of an Accept-Language header: "en-US,en;q=0.9" → "en-US". */
export function firstLanguage(acceptLanguage: string | null): string | null {
  if (!acceptLanguage) return null
  let end = 0
  while (end < acceptLanguage.length && end < 64) {
    const unit = acceptLanguage.charCodeAt(end)
    if (unit === 0x2c || unit === 0x3b || unit <= 0x20) break // , ; space
    end++
  }
  return end === 0 ? null : acceptLanguage.slice(0, end)
}

/** A point in [0, 1) that is the same for a fingerprint, for stable weighted choices. */
export function pointOf(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(0, 8), 16) / 2 ** 32
}
