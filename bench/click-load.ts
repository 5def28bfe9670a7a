/** Generated visitors for the redirect bench. Each has its own address and path. */
import {
  type AffiliateSnapshot,
  type HostSnapshot,
  type OfferSnapshot,
  plainRules,
} from '../workers/snapshots/rules.ts'
import type { Shot } from './load.ts'

export const HOST = 'shop.example'
const id = (n: number) => `01993a00-0000-7000-8000-${String(n).padStart(12, '0')}`

const host: HostSnapshot = {
  v: 1,
  appId: id(1),
  advertiserId: id(2),
  defaultOfferId: id(3),
  clickIdParameter: 'click_id',
  attribution: 'last',
  consentParameter: null,
}
const affiliate: AffiliateSnapshot = {
  v: 1,
  id: id(4),
  code: 'anna',
  status: 'approved',
  advertiserIds: [id(2)],
}
const offer: OfferSnapshot = {
  v: 1,
  id: id(3),
  code: 'gold',
  advertiserId: id(2),
  appId: id(1),
  status: 'active',
  currency: 'USD',
  cookieDays: 30,
  dedupeSeconds: 3600,
  landingUrls: [{ id: id(5), url: 'https://shop.example/start?cid={click_id}', weight: 1 }],
  fallbackUrl: null,
  geoAllow: [],
  geoDeny: ['KP'],
  ...plainRules,
}

/** The contents of KV, as the snapshots publish them. */
export const snapshots = {
  [`host:${HOST}`]: host,
  'affiliate:anna': affiliate,
  [`offer:${offer.id}`]: offer,
}

export const agents = Array.from({ length: 200 }, (_, n) =>
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${100 + n}.0.0.0 Safari/537.36`,
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_${n} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1`,
    `Mozilla/5.0 (Linux; Android 14; SM-S${n}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36`,
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:${n}.0) Gecko/20100101 Firefox/${n}.0`,
  ].at(n % 4),
)

const START = `http://${HOST}`

/** The request of one visitor. `salt` keeps the visitors of different rounds apart. */
export function visitorRequest(salt: number, index: number): { request: string; clean: string } {
  const n = (salt * 1_000_003 + index) >>> 0
  const query = `?utm_source=mail&sub1=letter${n % 97}&sub2=${n % 13}`
  const ip = `${1 + ((n >>> 24) & 127)}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`
  const request =
    `GET /plans/${n % 1000}/aff/Anna${query} HTTP/1.1\r\nHost: ${HOST}\r\n` +
    `CF-Connecting-IP: ${ip}\r\nUser-Agent: ${agents[n % agents.length]}\r\n` +
    'Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\n' +
    'Accept-Language: en-US,en;q=0.9\r\nReferer: https://blog.example/best-plans-of-the-year\r\n\r\n'
  return { request, clean: `${START}/plans/${n % 1000}${query}` }
}

/** A visit to the tracker: the answer must be the clean URL with the recorded click's id. */
export function trackerShot(salt: number, index: number): Shot {
  const { request, clean } = visitorRequest(salt, index)
  return { request, faultOf: (head) => trackerFault(head, `${clean}&click_id=`) }
}

function trackerFault(head: string, location: string): string | null {
  const clickId = headerOf(head, 'x-click-id')
  const isRight =
    head.startsWith('HTTP/1.1 302') &&
    clickId !== null &&
    headerOf(head, 'location') === location + clickId &&
    headerOf(head, 'set-cookie')?.startsWith(`aff_click=${clickId};`)
  return isRight ? null : head
}

/** The same visit to a Worker that always answers 302. */
export function bareShot(salt: number, index: number): Shot {
  const { request } = visitorRequest(salt, index)
  return { request, faultOf: (head) => (head.startsWith('HTTP/1.1 302') ? null : head) }
}

function headerOf(head: string, name: string): string | null {
  let start = head.indexOf(`\r\n${name}: `)
  if (start < 0) {
    const capital = name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
    start = head.indexOf(`\r\n${capital}: `)
    if (start < 0) return null
  }
  const valueStart = start + name.length + 4
  return head.slice(valueStart, head.indexOf('\r\n', valueStart))
}
