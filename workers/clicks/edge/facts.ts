/** The edge's facts about a visitor. Every field of `request.cf` may be missing. */
import { cleanIp, cleanText } from '../../core/clean-text.ts'
import type { TrackerEnv } from '../../env.ts'

export interface Place {
  country: string | null
  region: string | null
  /** ISO 3166-2 without its country, upper-case. */
  regionCode: string | null
  city: string | null
  asn: number | null
}

export const nowhere: Place = {
  country: null,
  region: null,
  regionCode: null,
  city: null,
  asn: null,
}

export function readIp(headers: Headers, env: TrackerEnv): string | null {
  const local = env.LOCAL_MODE === '1' ? headers.get('x-local-ip') : null
  return cleanIp(local ?? headers.get('cf-connecting-ip'))
}

export function readPlace(request: Request, env: TrackerEnv): Place {
  const cf = request.cf as Record<string, unknown> | undefined
  const place = cf ? placeOf(cf) : nowhere
  const local = env.LOCAL_MODE === '1' ? request.headers.get('x-local-country') : null
  return local === null ? place : { ...place, country: readCountry(local) }
}

function placeOf(cf: Record<string, unknown>): Place {
  return {
    country: readCountry(cf.country),
    region: typeof cf.region === 'string' ? cleanText(cf.region, 64) : null,
    regionCode: typeof cf.regionCode === 'string' ? cf.regionCode.toUpperCase() : null,
    city: typeof cf.city === 'string' ? cleanText(cf.city, 128) : null,
    asn: typeof cf.asn === 'number' && Number.isInteger(cf.asn) ? cf.asn : null,
  }
}

/** Upper-case ISO code; the edge's codes for "unknown" and "Tor" are not countries. */
function readCountry(value: unknown): string | null {
  if (typeof value !== 'string' || value.length !== 2) return null
  const country = value.toUpperCase()
  return /^[A-Z]{2}$/.test(country) && country !== 'XX' ? country : null
}

/** A prefetch of the browser: it is answered, but nothing is recorded. */
export function isPrefetch(headers: Headers): boolean {
  return (
    isAhead(headers.get('sec-purpose')) ||
    isAhead(headers.get('purpose')) ||
    isAhead(headers.get('x-purpose'))
  )
}

const isAhead = (purpose: string | null) =>
  purpose !== null && /^(prefetch|prerender|preview)/i.test(purpose)
