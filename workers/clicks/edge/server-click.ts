/** POST /v1/clicks: an app's server reports a visit that it received itself. */

import { clickKeyLimit } from '../../core/limits.ts'
import type { AppKeySnapshot, HostSnapshot } from '../../snapshots/rules.ts'
import { readCode } from '../rules/aff-path.ts'
import {
  cookieAdvice,
  type ReportedVisitor,
  readServerClick,
  type ServerClick,
  type ServerClickAnswer,
} from '../rules/server-click.ts'
import { fingerprintOf, firstLanguage } from '../rules/visitor.ts'
import { consentOf } from '../rules/visitor-consent.ts'
import { readAddress } from './address.ts'
import { loadOwned, type Owned, targetOf } from './aff.ts'
import { authenticateKey, isSignedBy } from './app-keys.ts'
import { readBytes } from './body.ts'
import { nowhere } from './facts.ts'
import { isOverLimit } from './limit.ts'
import { problem, refuseForNow, refuseMethod } from './problems.ts'
import { mergeSubs, withLinkCampaign } from './query.ts'
import { recordClick } from './record.ts'
import type { Visitor } from './target.ts'
import { countUnknown, readingOf, type Tracker, type Visit } from './tracker.ts'
import { consentAsked } from './visitor.ts'

const BODY_BYTES_MAX = 16_384

export async function answerServerClick(tracker: Tracker, visit: Visit): Promise<Response> {
  if (visit.request.method !== 'POST') return refuseMethod(tracker, 'POST')
  const key = await authenticateKey(tracker, visit)
  if (key === null) {
    const message = 'The app key is unknown, expired, revoked, or not taken from here.'
    return problem(tracker, 'unauthenticated', message)
  }
  if (!key.scopes.includes('clicks:write')) {
    return problem(tracker, 'forbidden', 'The app key may not report clicks.')
  }
  if (await isOverLimit(visit.env.CLICK_KEY_LIMIT, key.id))
    return refuseForNow(tracker, clickKeyLimit)
  const type = visit.headers.get('content-type') ?? ''
  if (!type.toLowerCase().startsWith('application/json')) {
    return problem(tracker, 'invalid_json', 'The content type must be application/json.')
  }
  const body = await readBytes(visit.request, BODY_BYTES_MAX)
  if (body === null) {
    return problem(tracker, 'payload_too_large', `At most ${BODY_BYTES_MAX} bytes.`)
  }
  if (!(await isSignedBy(visit, key, body))) {
    const message = 'X-Signature is missing, too old, or not of this body.'
    return problem(tracker, 'unauthenticated', message)
  }
  return takeClick(
    tracker,
    { ...visit, isTest: key.isTest === true },
    key,
    parse(new TextDecoder().decode(body)),
  )
}

async function takeClick(
  tracker: Tracker,
  visit: Visit,
  key: AppKeySnapshot,
  json: unknown,
): Promise<Response> {
  if (json === undefined) return problem(tracker, 'invalid_json')
  const click = readServerClick(json)
  if ('field' in click) return problem(tracker, 'invalid_input', click.message, [click])
  const owned = await findOwned(tracker, visit, key, click)
  tracker.outbox.noteKeyUse(key.id, visit, visit.nowMs)
  if (owned !== null) return record(tracker, visit, owned, click)
  countUnknown(tracker, visit)
  return problem(tracker, 'not_found', 'Nobody owns this code on the key’s app.')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function findOwned(
  tracker: Tracker,
  visit: Visit,
  key: AppKeySnapshot,
  { target, url }: ServerClick,
): Promise<Owned | null> {
  const name = key.host ?? (url === null ? null : readAddress(url).host)
  if (name === null) return null
  const { hosts, offers, affiliates } = tracker.snapshots
  const reading = readingOf(visit)
  const host = await hosts.load(name, reading)
  if (host === null || host.appId !== key.appId) return null
  if (target.kind === 'code') {
    const code = readCode(target.code)
    return code === null ? null : loadOwned(tracker, visit, name, code)
  }
  const [offerCode, affiliateCode] = [readCode(target.offer), readCode(target.affiliate)]
  if (offerCode === null || affiliateCode === null) return null
  const [offer, affiliate] = await Promise.all([
    offers.load(offerCode, reading),
    affiliates.load(affiliateCode, reading),
  ])
  if (offer === null || affiliate === null || offer.appId !== key.appId) return null
  return { host, offer, affiliate, link: null }
}

async function record(
  tracker: Tracker,
  visit: Visit,
  owned: Owned,
  click: ServerClick,
): Promise<Response> {
  const { host, link } = owned
  const visitor = visitorOf(tracker, click, host)
  const subs = mergeSubs(click.subs, link?.subs)
  const details = { landingUrlId: null, subs, ...withLinkCampaign(click.campaign, link) }
  const recorded = await recordClick(tracker, visit, targetOf(owned), visitor, details)
  const { carriedId, cookie, cookieDays, duplicateOf, reason } = recorded
  const answer: ServerClickAnswer = {
    click_id: carriedId,
    cookie: cookie === null ? null : cookieAdvice(carriedId, cookieDays),
    duplicate_of: duplicateOf,
    billable: reason === null,
  }
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return new Response(JSON.stringify(answer), { status: 201, headers })
}

/** The visitor as the app describes them. Facts that only the edge could know are unknown. */
function visitorOf(tracker: Tracker, click: ServerClick, app: HostSnapshot): Visitor {
  const { ip, userAgent, acceptLanguage, country }: ReportedVisitor = click.visitor
  const agent = tracker.agentOf(userAgent)
  const language = firstLanguage(acceptLanguage)
  const asked = consentAsked(app, click.url === null ? null : readAddress(click.url).query)
  return {
    ip,
    place: { ...nowhere, country },
    agent,
    language,
    fingerprint: fingerprintOf(ip, agent.text, language, agent.key),
    cookieId: click.earlierClickId,
    referrer: click.referrer,
    consent: consentOf(asked, null),
    mayKeepCookie: asked !== '0',
    isAutomation: false,
    isStuffed: false,
  }
}
