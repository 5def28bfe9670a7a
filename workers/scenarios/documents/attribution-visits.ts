/** Visitors of docs/attribution.md: each click passes the tracker's edge, its queue and the consumer's verb. */
import { timingSafeEqual } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { readAddress } from '../../clicks/edge/address.ts'
import { answerAff } from '../../clicks/edge/aff.ts'
import { answerClick } from '../../clicks/edge/click.ts'
import { answerServerClick } from '../../clicks/edge/server-click.ts'
import { buildTracker, type Visit } from '../../clicks/edge/tracker.ts'
import type { ClicksMessage } from '../../clicks/rules/clicks-message.ts'
import { recordClicks } from '../../clicks/verbs/record-clicks.ts'
import { matchParkedReports } from '../../conversions/record/verbs/match-parked-reports.ts'
import type { TrackerEnv } from '../../env.ts'
import { ask } from '../../test/books-world.ts'
import { publishStage, type Stage, type Who } from './attribution-stage.ts'

// Workers have this function on crypto.subtle; Node exports it from node:crypto.
Object.assign(crypto.subtle, { timingSafeEqual })

export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
export const LANGUAGE = 'en-US'

export interface Click {
  affiliate: string
  /** `tracking link` is /click?o=&a=; the app's page gets the click id in its address. */
  kind: 'link' | 'tracking link' | 'VIP link' | 'server'
  country: string
}

/** Follows an affiliate's link in this browser, and stores the click. */
export async function follow(stage: Stage, who: Who, click: Click): Promise<void> {
  await publishStage(stage)
  const browser = stage.browsers[who]
  const cookie = liveCookie(stage, who)
  const messages: ClicksMessage[] = []
  const answer = await (click.kind === 'server' ? reportClick : visit)(stage, who, click, messages)
  const { now } = stage
  const set = answer.cookie
  if (set !== null) {
    const until = new Date(now.getTime() + set.seconds * 1000)
    browser.cookie = { clickId: set.clickId, until }
  } else {
    browser.cookie = cookie
  }
  browser.landed = answer.landed
  const recorded = await recordClicks(stage.world.system, messages)
  if (recorded.reportIds.length > 0) {
    const { system: db, env } = stage.world
    await matchParkedReports(db, env.SNAPSHOTS as never, recorded.reportIds, now)
  }
  const [stored] = messages.flatMap(({ clicks }) => clicks)
  if (stored === undefined) throw new Error('The tracker recorded no click.')
  browser.clicked = stored.id
  stage.clicksOf[click.affiliate] = stored.id
  const [row] = await ask(
    stage.world.system,
    sql`select reason from affiliate.clicks where id = ${stored.id}::uuid`,
  )
  const reason = row?.reason as string | null
  const refusal = reason === 'duplicate' ? 'repeat' : `refused: \`${reason}\``
  stage.result = reason === null ? 'counts' : refusal
}

/** The cookie of the browser, unless its life is over. */
export function liveCookie({ browsers, now }: Stage, who: Who) {
  const { cookie } = browsers[who]
  return cookie !== null && cookie.until > now ? cookie : null
}

interface Answered {
  cookie: { clickId: string; seconds: number } | null
  landed: string | null
}

async function visit(
  stage: Stage,
  who: Who,
  { affiliate, kind, country }: Click,
  messages: ClicksMessage[],
): Promise<Answered> {
  const { host, people, tenant, vipOfferId } = stage
  const code = String(people[affiliate]).replaceAll('-', '')
  const offer = kind === 'VIP link' ? vipOfferId : tenant.offerId
  const path = kind === 'link' ? `/aff/${code}` : `/click?o=${offer}&a=${code}`
  const cookie = liveCookie(stage, who)
  const request = new Request(`https://${host}${path}`, {
    headers: {
      ...{ 'user-agent': FIREFOX, 'accept-language': LANGUAGE, accept: 'text/html' },
      ...{ 'cf-connecting-ip': stage.browsers[who].ip, 'x-local-country': country },
      ...(cookie === null ? {} : { cookie: `aff_click=${cookie.clickId}` }),
    },
  })
  const answer = await atEdge(stage, request, messages, kind === 'link' ? answerAff : answerClick)
  const location = answer.headers.get('location') ?? ''
  const set = /aff_click=([^;]*);.*?Max-Age=(\d+)/i.exec(answer.headers.get('set-cookie') ?? '')
  return {
    cookie: set && { clickId: String(set[1]), seconds: Number(set[2]) },
    landed: /[?&]click_id=([\da-f-]{36})/.exec(location)?.[1] ?? null,
  }
}

/** Acme's own server reports the visit, and sets the cookie as the answer says. */
async function reportClick(
  stage: Stage,
  who: Who,
  { affiliate, country }: Click,
  messages: ClicksMessage[],
): Promise<Answered> {
  const { host, people, appKey } = stage
  const code = String(people[affiliate]).replaceAll('-', '')
  const { ip } = stage.browsers[who]
  const cookie = liveCookie(stage, who)
  const visitor = { ip, user_agent: FIREFOX, accept_language: LANGUAGE, country }
  const request = new Request(`https://go.example.com/v1/clicks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ code, url: `https://${host}/aff/${code}`, visitor },
      ...(cookie === null ? {} : { click_id: cookie.clickId }),
    }),
  })
  const answer = await atEdge(stage, request, messages, answerServerClick)
  const { cookie: set } = (await answer.json()) as {
    cookie: { value: string; max_age_seconds: number } | null
  }
  return { cookie: set && { clickId: set.value, seconds: set.max_age_seconds }, landed: null }
}

/** Starts a tracker, so that it reads the current snapshots. */
async function atEdge(
  { world, now }: Stage,
  request: Request,
  messages: ClicksMessage[],
  answer: (tracker: ReturnType<typeof buildTracker>, visit: Visit) => Response | Promise<Response>,
): Promise<Response> {
  const pace = { flushMs: 1, unknownFlushMs: 1, retryMs: [], answerMs: 1000, spoolMs: 1 }
  const nowMs = now.getTime()
  const background: Promise<unknown>[] = []
  const env = {
    SNAPSHOTS: { get: async (key: string) => world.kept.get(key) ?? null },
    CLICKS: { send: async (message: ClicksMessage) => void messages.push(message) },
    ...{ LOCAL_MODE: '1', VISITOR_KEY: 'for tests' },
  } as unknown as TrackerEnv
  const answered = await answer(
    buildTracker(() => nowMs, pace),
    {
      ...{ request, headers: request.headers, address: readAddress(request.url) },
      ...{ isCounted: true, isTest: false },
      ...{ env, nowMs, waitUntil: (promise) => void background.push(promise) },
    },
  )
  while (background.length > 0) await background.shift()
  return answered
}
