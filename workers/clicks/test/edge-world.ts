/** A tracker of a test's own: its memory, its KV, its queue, its clock. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import type { TrackerEnv } from '../../env.ts'
import {
  type AffiliateSnapshot,
  type HostSnapshot,
  type OfferSnapshot,
  plainRules,
} from '../../snapshots/rules.ts'
import { buildWorker } from '../../tracker.ts'
import { buildTracker } from '../edge/tracker.ts'
import type { ClickRecord, ClicksMessage } from '../rules/clicks-message.ts'

export const ids = {
  app: '01993a00-0000-7000-8000-000000000001',
  advertiser: '01993a00-0000-7000-8000-000000000002',
  offer: '01993a00-0000-7000-8000-000000000003',
  affiliate: '01993a00-0000-7000-8000-000000000004',
  landing: '01993a00-0000-7000-8000-000000000005',
  otherApp: '01993a00-0000-7000-8000-000000000006',
}

export const host: HostSnapshot = {
  v: 1,
  appId: ids.app,
  advertiserId: ids.advertiser,
  defaultOfferId: ids.offer,
  clickIdParameter: 'click_id',
  attribution: 'last',
  consentParameter: null,
}
export const affiliate: AffiliateSnapshot = {
  v: 1,
  id: ids.affiliate,
  code: 'anna',
  status: 'approved',
  advertiserIds: [ids.advertiser],
}
export const offer: OfferSnapshot = {
  v: 1,
  id: ids.offer,
  code: 'gold',
  advertiserId: ids.advertiser,
  appId: ids.app,
  status: 'active',
  currency: 'USD',
  cookieDays: 30,
  dedupeSeconds: 3600,
  landingUrls: [
    { id: ids.landing, url: 'https://shop.test/start?c={click_id}&s={sub1}&d={device}', weight: 1 },
  ],
  fallbackUrl: 'https://shop.test/sorry?c={click_id}',
  geoAllow: [],
  geoDeny: ['KP'],
  ...plainRules,
}

export const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

/** Everything published, with changes: a value of undefined was never published. */
export function published(changes: Record<string, unknown> = {}): Map<string, unknown> {
  const documents = {
    'host:shop.test': host,
    'affiliate:anna': affiliate,
    [`affiliate:${ids.affiliate}`]: affiliate,
    'offer:gold': offer,
    [`offer:${ids.offer}`]: offer,
    ...changes,
  }
  return new Map(Object.entries(documents).filter(([, document]) => document !== undefined))
}

/** Publishes a changed offer under all its keys. */
export const withOffer = (changes: Partial<OfferSnapshot>) => ({
  'offer:gold': { ...offer, ...changes },
  [`offer:${ids.offer}`]: { ...offer, ...changes },
})
export const withAffiliate = (changes: Partial<AffiliateSnapshot>) => ({
  'affiliate:anna': { ...affiliate, ...changes },
  [`affiliate:${ids.affiliate}`]: { ...affiliate, ...changes },
})

export const startMs = Date.parse('2026-11-20T10:00:00.000Z')

export function makeEdge(changes: Record<string, unknown> = {}) {
  const documents = published(changes)
  const messages: ClicksMessage[] = []
  const edge = {
    nowMs: startMs,
    documents,
    messages,
    /** KV keys asked, in order. */
    asked: [] as string[],
    kvFails: false,
    queueFailures: 0,
    /** The queue takes what it gets, and its answer never comes. */
    queueHangs: false,
    spoolFails: false,
    /** What was left in KV, by key. */
    spooled: new Map<string, ClicksMessage[]>(),
    vars: { LOCAL_MODE: '1', VISITOR_KEY: 'for tests' } as Partial<TrackerEnv>,
    clicks: (): ClickRecord[] => messages.flatMap((message) => message.clicks),
    unknownCodes: () => messages.reduce((sum, message) => sum + message.unknownCodes, 0),
    start,
    ask,
    askMany,
  }
  // The same order of things as at the edge, in less time.
  const pace = { flushMs: 25, unknownFlushMs: 25, retryMs: [5, 10, 30], answerMs: 200, spoolMs: 30 }
  const worker = buildWorker(buildTracker(() => edge.nowMs, pace))

  const kv = {
    get: async (key: string) => {
      edge.asked.push(key)
      if (edge.kvFails) throw new Error('KV is away')
      const document = documents.get(key)
      if (document === undefined) return null
      return typeof document === 'string' ? document : JSON.stringify(document)
    },
    put: async (key: string, text: string, { expirationTtl }: KVNamespacePutOptions) => {
      if (edge.spoolFails || expirationTtl !== 14 * 86_400) throw new Error('KV is away')
      edge.spooled.set(key, JSON.parse(text) as ClicksMessage[])
    },
  }
  const queue = {
    send: async (message: ClicksMessage) => {
      if (edge.queueFailures > 0) {
        edge.queueFailures -= 1
        throw new Error('the queue is away')
      }
      messages.push(structuredClone(message))
      if (edge.queueHangs) await new Promise(() => {})
    },
  }

  /** One visit; `behind` ends when its background work has ended. */
  function start(path: string, init: RequestInit = {}) {
    const url = path.startsWith('http') ? path : `https://shop.test${path}`
    const headers = new Headers({
      'user-agent': chrome,
      accept: 'text/html',
      'cf-connecting-ip': '203.0.113.7',
    })
    for (const [name, value] of new Headers(init.headers)) {
      if (value === '-') headers.delete(name)
      else headers.set(name, value)
    }
    const request = new Request(url, { redirect: 'manual', ...init, headers })
    const env = { SNAPSHOTS: kv, CLICKS: queue, ...edge.vars } as unknown as TrackerEnv
    const ctx = createExecutionContext()
    const answer = Promise.resolve(worker.fetch(request, env, ctx))
    return { answer, behind: () => waitOnExecutionContext(ctx) }
  }

  /** One visit, and everything it left behind the answer. A header of '-' is not sent. */
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const { answer, behind } = start(path, init)
    const response = await answer
    await behind()
    return response
  }

  /** Visits that overlap, each from an address of its own. */
  async function askMany(paths: string[]): Promise<Response[]> {
    const visits = paths.map((path, at) =>
      start(path, { headers: { 'cf-connecting-ip': `10.0.${at >> 8}.${at & 255}` } }),
    )
    const answers = await Promise.all(visits.map(({ answer }) => answer))
    await Promise.all(visits.map(({ behind }) => behind()))
    return answers
  }

  return edge
}

export const locationOf = (response: Response) => response.headers.get('location')
export const clickIdOf = (response: Response) => response.headers.get('x-click-id')
export const cookieOf = (response: Response) => response.headers.get('set-cookie')
