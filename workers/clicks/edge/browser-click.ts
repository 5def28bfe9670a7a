/** POST /v1/clicks/browser: t.js requests a click from a visitor's browser, on a page of any origin. */

import { clickAddressLimit, networkOf } from '../../core/limits.ts'
import { readCode } from '../rules/aff-path.ts'
import {
  BROWSER_CLICK_BYTES_MAX,
  type BrowserClick,
  type BrowserClickAnswer,
  readBrowserClick,
} from '../rules/browser-click.ts'
import { readAddress } from './address.ts'
import { loadOwned, type Owned, targetOf } from './aff.ts'
import { readBody } from './body.ts'
import { readIp } from './facts.ts'
import { isOverLimit } from './limit.ts'
import { problem, refuseForNow, refuseMethod } from './problems.ts'
import { mergeSubs, withLinkCampaign } from './query.ts'
import { recordClick } from './record.ts'
import { countUnknown, readingOf, type Tracker, type Visit } from './tracker.ts'
import { readVisitor } from './visitor.ts'

const nobody: BrowserClickAnswer = { click_id: null, cookie_days: null }

/** Any origin may call, without credentials. */
export async function answerBrowserClick(tracker: Tracker, visit: Visit): Promise<Response> {
  const answer = await answerMethod(tracker, visit)
  answer.headers.set('access-control-allow-origin', '*')
  answer.headers.set('cache-control', 'no-store')
  return answer
}

async function answerMethod(tracker: Tracker, visit: Visit): Promise<Response> {
  const { method } = visit.request
  if (method === 'OPTIONS') return preflight()
  if (method === 'POST') return answerPost(tracker, visit)
  return refuseMethod(tracker, 'POST, OPTIONS')
}

/** t.js needs no preflight; a script that sends another content type does. */
function preflight(): Response {
  const headers = {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '86400',
  }
  return new Response(null, { status: 204, headers })
}

async function answerPost(tracker: Tracker, visit: Visit): Promise<Response> {
  const ip = readIp(visit.headers, visit.env)
  const isOver = ip !== null && (await isOverLimit(visit.env.CLICK_IP_LIMIT, networkOf(ip)))
  if (isOver) return refuseForNow(tracker, clickAddressLimit)
  const text = await readBody(visit.request, BROWSER_CLICK_BYTES_MAX)
  if (text === null) {
    return problem(tracker, 'payload_too_large', `At most ${BROWSER_CLICK_BYTES_MAX} bytes.`)
  }
  const click = readBrowserClick(text)
  if ('field' in click) return problem(tracker, 'invalid_input', click.message, [click])
  const code = readCode(click.code)
  const owned = code && (await loadOwned(tracker, visit, click.app, code))
  if (owned) return Response.json(await record(tracker, visit, owned, click))
  countUnknown(tracker, visit)
  return Response.json(nobody)
}

/** Null ids when the visitor's own id should stay. */
async function record(
  tracker: Tracker,
  visit: Visit,
  owned: Owned,
  click: BrowserClick,
): Promise<BrowserClickAnswer> {
  const { host, link } = owned
  const { headers } = visit
  const visitor = {
    ...readVisitor(tracker, visit, host),
    cookieId: click.earlierClickId,
    referrer: click.referrer,
    isStuffed: !isFetch(headers) || !(await isFromApp(tracker, visit, owned, click.app)),
  }
  const subs = mergeSubs(click.subs, link?.subs)
  const details = { landingUrlId: null, subs, ...withLinkCampaign(click.campaign, link) }
  const recorded = await recordClick(tracker, visit, targetOf(owned), visitor, details)
  if (recorded.cookie === null) return nobody
  return { click_id: recorded.carriedId, cookie_days: recorded.cookieDays }
}

/** The snippet's own request is a subresource request, and native apps send no Sec-Fetch headers. */
function isFetch(headers: Headers): boolean {
  const dest = headers.get('sec-fetch-dest')
  return dest === null || dest === 'empty'
}

/** Whether the calling page belongs to the app: on its host, a subdomain of it, or another of its hosts. */
async function isFromApp(
  tracker: Tracker,
  visit: Visit,
  { host }: Owned,
  app: string,
): Promise<boolean> {
  const origin = visit.headers.get('origin')
  if (origin === null) return true
  if (!origin.startsWith('https://') && !origin.startsWith('http://')) return false
  const name = readAddress(origin).host
  if (name === app || name.endsWith(`.${app}`)) return true
  const other = await tracker.snapshots.hosts.load(name, readingOf(visit))
  return other?.appId === host.appId
}
