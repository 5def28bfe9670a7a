/**
 * The contract of POST /v1/clicks: an app's server that cannot route its visitors to the tracker reports one
 * visit, and gets the click id and the cookie to set.
 */

import { cleanIp } from '../../core/clean-text.ts'
import { type Campaign, COST_PARAMETERS, UTM_PARAMETERS } from './campaign.ts'
import * as fields from './click-fields.ts'
import { CLICK_COOKIE } from './visitor-cookie.ts'

/** The owner of the link. Codes and ids as given; readCode() makes them snapshot keys. */
export type ClickTarget =
  /** An affiliate's short code, or the slug of a saved link, on the app that owns the key. */
  | { kind: 'code'; code: string }
  /** The parameters `o` and `a` of /click: each a UUID or a short code. */
  | { kind: 'offer'; offer: string; affiliate: string }

export interface ServerClick {
  target: ClickTarget
  /** The URL that the visitor requested; its query has the sub ids that the body omits. */
  url: string | null
  referrer: string | null
  /** The id that the visitor had already (cookie aff_click), lower-case. */
  earlierClickId: string | null
  visitor: ReportedVisitor
  /** sub1…sub10 without trailing nulls, cleaned and cut. */
  subs: (string | null)[]
  /** As the sub ids: from the body, or else from `url`. */
  campaign: Campaign
}

/** The visitor as the app describes them: the edge sees only the app's server. */
export interface ReportedVisitor {
  ip: string | null
  userAgent: string | null
  acceptLanguage: string | null
  /** ISO 3166-1 alpha-2, upper-case. */
  country: string | null
}

/** Answer 201 of POST /v1/clicks. */
export interface ServerClickAnswer {
  /** The click id that the visitor carries on: an earlier one for a duplicate or a kept first click. */
  click_id: string
  /** Null when the visitor's cookie should stay. */
  cookie: CookieAdvice | null
  /** The earlier click that this one repeats, or null. */
  duplicate_of: string | null
  /** False for duplicates and for clicks that a check refused. */
  billable: boolean
}

/** `Set-Cookie: {name}={value}; Max-Age={max_age_seconds}; {attributes}`, on the app's own host. */
export interface CookieAdvice {
  name: string
  value: string
  max_age_seconds: number
  attributes: string
}

const DAY_SECONDS = 86_400

export function cookieAdvice(clickId: string, cookieDays: number): CookieAdvice {
  return {
    name: CLICK_COOKIE,
    value: clickId,
    max_age_seconds: Math.max(0, Math.floor(cookieDays * DAY_SECONDS)),
    attributes: 'Path=/; Secure; HttpOnly; SameSite=Lax',
  }
}

const KNOWN = [
  ...['code', 'offer', 'affiliate', 'url', 'referrer', 'click_id', 'visitor'],
  ...[...fields.SUB_FIELDS, ...UTM_PARAMETERS, ...COST_PARAMETERS],
]
const KNOWN_OF_VISITOR = ['ip', 'user_agent', 'accept_language', 'country']
const CODE_UNITS_MAX = 64

/** Reads a parsed JSON body: the click, or the first faulty field (`'field' in result`). */
export function readServerClick(json: unknown): ServerClick | fields.FieldProblem {
  return fields.readingFields(() => {
    const body = fields.readObject(json, '')
    fields.refuseStrangers(body, KNOWN)
    const url = fields.readUrl(body, 'url')
    return {
      target: readTarget(body),
      url,
      referrer: fields.readText(body, 'referrer', 1024),
      earlierClickId: fields.readClickId(body, 'click_id'),
      visitor: readVisitor(body.visitor),
      subs: fields.readSubFields(body, url),
      campaign: fields.readCampaignFields(body, url),
    }
  })
}

function readTarget(body: Record<string, unknown>): ClickTarget {
  const code = readOwnCode(body, 'code')
  const offer = readOwnCode(body, 'offer')
  const affiliate = readOwnCode(body, 'affiliate')
  const isPair = offer !== null || affiliate !== null
  if (code !== null && !isPair) return { kind: 'code', code }
  if (code !== null || !isPair) {
    return fields.wrong('code', 'code_or_offer', 'Send either code, or offer and affiliate.')
  }
  if (offer === null) return fields.wrong('offer', 'required', 'This field is required.')
  if (affiliate === null) return fields.wrong('affiliate', 'required', 'This field is required.')
  return { kind: 'offer', offer, affiliate }
}

/** A code that is too long cannot exist; a shortened one could be someone else's. */
function readOwnCode(body: Record<string, unknown>, name: string): string | null {
  const code = fields.readText(body, name, CODE_UNITS_MAX + 1)
  if (code === null || code.length <= CODE_UNITS_MAX) return code
  return fields.wrongLength(name, 1, CODE_UNITS_MAX)
}

/** An IPv4 address as written by a server that listens on IPv6. */
const MAPPED_IPV4 = /^::ffff:(?=[0-9.]+$)/i

function readVisitor(value: unknown): ReportedVisitor {
  if (value === undefined || value === null) {
    return { ip: null, userAgent: null, acceptLanguage: null, country: null }
  }
  const visitor = fields.readObject(value, 'visitor')
  const place = 'visitor.'
  fields.refuseStrangers(visitor, KNOWN_OF_VISITOR, place)
  const ip = fields.readText(visitor, 'ip', 64, place)?.replace(MAPPED_IPV4, '') ?? null
  const country = fields.readText(visitor, 'country', 8, place)?.toUpperCase() ?? null
  if (ip !== null && cleanIp(ip) === null) {
    fields.wrong('visitor.ip', 'ip_address', 'Enter one IPv4 or IPv6 address, without a port.')
  }
  if (country !== null && !/^[A-Z]{2}$/.test(country)) {
    fields.wrong('visitor.country', 'country_code', 'Use a two-letter country code such as "DE".')
  }
  return {
    ip,
    userAgent: fields.readText(visitor, 'user_agent', 512, place),
    acceptLanguage: fields.readText(visitor, 'accept_language', 255, place),
    country,
  }
}
