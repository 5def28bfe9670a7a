import { expect, test } from 'vitest'
import { uuidv7From } from '../../core/ids.ts'
import { buildEarlierClicks } from './earlier-clicks.ts'

const offerId = 'offer'
const dedupeSeconds = 3600
const START_MS = Date.UTC(2026, 10, 21)

/** Ids whose random part follows from the number. */
function clickIdAt(nowMs: number, n: number): string {
  const random = new Uint8Array(10)
  new DataView(random.buffer).setUint32(6, (n * 2_654_435_761) >>> 0)
  return uuidv7From(nowMs, random)
}

/** Spread like the real keys: 53 bits. */
const keyOf = (n: number) => ((n + 1) * 6_364_136_223_846_793) % Number.MAX_SAFE_INTEGER

const asking = (n: number, nowMs: number) => ({
  ...{ offerId, dedupeSeconds, nowMs },
  cookieId: null,
  visitorKey: keyOf(n),
})

test('a visitor is known again within the window, not after it, and nobody else is', () => {
  const earlier = buildEarlierClicks()
  const id = clickIdAt(START_MS, 1)
  earlier.remember(id, asking(1, START_MS))
  expect(earlier.find(asking(1, START_MS + 3_600_000))).toBe(id)
  expect(earlier.find(asking(1, START_MS + 3_600_001))).toBeNull()
  expect(earlier.find(asking(2, START_MS))).toBeNull()
})

test('of 3,000 visitors hardly any is driven out by another', () => {
  const earlier = buildEarlierClicks()
  for (let n = 0; n < 3_000; n++) {
    earlier.remember(clickIdAt(START_MS + n, n), asking(n, START_MS + n))
  }
  let forgotten = 0
  for (let n = 0; n < 3_000; n++) {
    if (earlier.find(asking(n, START_MS + 3_000)) === null) forgotten += 1
  }
  expect(forgotten).toBeLessThan(30)
})

test('a full memory keeps the newest and never grows', () => {
  const earlier = buildEarlierClicks()
  for (let n = 0; n < 200_000; n++) {
    earlier.remember(clickIdAt(START_MS + n, n), asking(n, START_MS + n))
  }
  const newest = 200_000 - 1
  const id = earlier.find(asking(newest, START_MS + newest))
  expect(id).toBe(clickIdAt(START_MS + newest, newest))
})

test('a cookie is known for the offer whose click it is, digit by digit', () => {
  const earlier = buildEarlierClicks()
  const id = '019a0b1c-2d3e-7f45-89ab-cdef67890123'
  const nowMs = 0x019a0b1c2d3e
  const byCookie = (cookieId: string, offer = offerId) =>
    earlier.find({ offerId: offer, dedupeSeconds, cookieId, visitorKey: null, nowMs })
  earlier.remember(id, asking(1, nowMs))
  expect(earlier.find(asking(1, nowMs))).toBe(id)
  expect(byCookie(id)).toBe(id)
  expect(byCookie(id, 'another')).toBeNull()
  expect(byCookie('019a0b1c-2d3e-7f45-89ab-cdef77890123')).toBeNull()
})
