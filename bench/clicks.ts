/**
 * Generated click rows for the ingest bench, skewed over 2,000 affiliates and 300 offers like a real month.
 */
import { randomFillSync } from 'node:crypto'
import type { ClickRow, MessageRow } from '../workers/clicks/db/clicks.ts'
import { uuidv7From } from '../workers/core/ids.ts'

const AFFILIATES = 2_000
const OFFERS = 300
const CLICKS_PER_MESSAGE = 50

const pool = new Uint8Array(16_000)
let used = pool.length

export function idAt(epochMs: number): string {
  if (used + 10 > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 10
  return uuidv7From(epochMs, pool.subarray(used - 10, used))
}

const fixedId = (kind: number, n: number) =>
  `01993a00-0000-7000-8${String(kind).padStart(3, '0')}-${String(n).padStart(12, '0')}`

let visitors = 0n
const newVisitor = () => BigInt.asIntN(64, ++visitors * 0x9e3779b97f4a7c15n).toString()

/** Recent visits; some of them are repeated. */
const visits: Pick<ClickRow, 'visitor' | 'affiliate_id' | 'offer_id'>[] = []
const VISITS_KEPT = 5_000
const REPEATED_SHARE = 0.1

/** A skewed choice: number 1 comes about as often as 2 and 3 together. */
const skewed = (count: number) => Math.floor((count + 1) ** Math.random())

/** A click as the consumer writes it. One in ten repeats one of the last few thousand clicks. */
export function clickRow(atMs: number): ClickRow {
  const at = Math.floor(Math.random() * VISITS_KEPT)
  const known = visits[at]
  if (known && Math.random() < REPEATED_SHARE) return { ...newClickRow(atMs), ...known }
  const row = newClickRow(atMs)
  const { visitor, affiliate_id, offer_id } = row
  visits[at] = { visitor, affiliate_id, offer_id }
  return row
}

/** Fills ten text columns, as a visitor from a mailing would. */
function newClickRow(atMs: number): ClickRow {
  const affiliate = skewed(AFFILIATES)
  const offer = (affiliate * 6 + skewed(6)) % OFFERS
  const version = 100 + Math.floor(Math.random() * 40)
  return {
    id: idAt(atMs),
    at: atMs,
    offer_id: fixedId(1, offer),
    app_id: fixedId(2, offer % 40),
    advertiser_id: fixedId(3, offer % 40),
    affiliate_id: fixedId(4, affiliate),
    link_id: null,
    landing_url_id: fixedId(5, offer),
    sub1: `letter${affiliate % 97}`,
    sub2: String(version),
    sub3: 'november',
    sub4: 'top',
    sub5: null,
    sub6: null,
    sub7: null,
    sub8: null,
    sub9: null,
    sub10: null,
    ip: `${version}.${affiliate % 250}.${offer % 250}.7`,
    country: 'DE',
    region: 'Berlin',
    city: 'Berlin',
    asn: 3320,
    device: 'desktop',
    os: 'Windows',
    browser: 'Chrome',
    user_agent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`,
    referrer: 'https://blog.example/best-plans-of-the-year',
    language: 'de-DE',
    fingerprint: '0123456789abcdef',
    visitor: newVisitor(),
    inherits: null,
    dedupe_ms: 86_400_000,
    has_company: false,
    reason: version % 10 === 0 ? 'bot' : null,
    duplicate_of: null,
    kept_click_id: null,
    lease_ids: null,
    consent: 'unknown',
    ...{ utm_source: 'letter', utm_medium: 'mail', utm_campaign: null },
    ...{ referrer_host: 'blog.example', cost_micros: null, cost_currency: null, is_test: null },
  }
}

/** Marks clicks whose visitor and offer occur earlier in the batch, as the consumer does. */
export function markCompany(rows: readonly ClickRow[]): void {
  const firsts = new Map<string, ClickRow>()
  for (const row of rows) {
    const key = `${row.visitor} ${row.offer_id}`
    const first = firsts.get(key)
    if (first) first.has_company = row.has_company = true
    else firsts.set(key, row)
  }
}

/** Queue messages of one isolate with these clicks. */
export function messageRows(
  isolate: string,
  firstSequence: number,
  rows: readonly ClickRow[],
): MessageRow[] {
  return Array.from({ length: Math.ceil(rows.length / CLICKS_PER_MESSAGE) }, (_, at) => {
    const held = rows.slice(at * CLICKS_PER_MESSAGE, (at + 1) * CLICKS_PER_MESSAGE)
    return {
      isolate,
      sequence: firstSequence + at,
      cumulative: (firstSequence + at) * CLICKS_PER_MESSAGE,
      clicks: Math.min(CLICKS_PER_MESSAGE, rows.length),
      unknown_codes: 0,
      lock_groups: [...new Set(held.map(({ visitor }) => Number(BigInt(visitor ?? 0) & 63n)))],
      inherits: [],
      offers: [...new Set(held.map(({ offer_id }) => offer_id))],
      seen_from: (held[0]?.at ?? 0) - 86_400_000,
      seen_until: (held.at(-1)?.at ?? 0) + 86_400_000,
    }
  })
}
