/** Reads a visitor from their own request. */

import { cleanText } from '../../core/clean-text.ts'
import type { HostSnapshot } from '../../snapshots/rules.ts'
import { isStuffed } from '../rules/screening.ts'
import { fingerprintOf, firstLanguage } from '../rules/visitor.ts'
import { consentOf } from '../rules/visitor-consent.ts'
import { readClickCookie } from '../rules/visitor-cookie.ts'
import { readIp, readPlace } from './facts.ts'
import { readParameter } from './query.ts'
import type { Visitor } from './target.ts'
import type { Tracker, Visit } from './tracker.ts'

const REFERRER_UNITS_MAX = 1024

/** `app` is the offer's app as one of its hosts: it defines the consent parameter of the URL. */
export function readVisitor(tracker: Tracker, visit: Visit, app: HostSnapshot | null): Visitor {
  const { request, headers, env, address } = visit
  const ip = readIp(headers, env)
  const agent = tracker.agentOf(headers.get('user-agent'))
  const language = firstLanguage(headers.get('accept-language'))
  const fingerprint = fingerprintOf(ip, agent.text, language, agent.key)
  const dest = headers.get('sec-fetch-dest')
  const asked = consentAsked(app, address.query)
  return {
    ip,
    place: readPlace(request, env),
    agent,
    language,
    fingerprint,
    cookieId: readClickCookie(headers.get('cookie')),
    referrer: cleanText(headers.get('referer'), REFERRER_UNITS_MAX),
    consent: consentOf(asked, headers.get('sec-gpc')),
    mayKeepCookie: asked !== '0',
    isAutomation:
      language === null && env.ALLOWS_BARE_REQUESTS !== '1' && headers.get('accept') === null,
    isStuffed: dest !== 'document' && isStuffed(dest, headers.get('sec-fetch-mode')),
  }
}

/** Value of the app's consent parameter in the URL; null if it has none. */
export function consentAsked(app: HostSnapshot | null, query: string | null): string | null {
  if (app === null || app.consentParameter === null || query === null) return null
  return readParameter(query, app.consentParameter)
}
