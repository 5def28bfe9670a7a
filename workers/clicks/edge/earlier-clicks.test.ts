import { expect, test } from 'vitest'
import { uuidv7From } from '../../core/ids.ts'
import { buildEarlierClicks } from './earlier-clicks.ts'

const windowSeconds = 3600
const START_MS = Date.UTC(2026, 10, 21)

/** Ids whose random part follows from the number. */
function clickIdAt(nowMs: number, n: number): string {
  const random = new Uint8Array(10)
  new DataView(random.buffer).setUint32(6, (n * 2_654_435_761) >>> 0)
  return uuidv7From(nowMs, random)
}

/** Spread like the real keys: 53 bits. */
const keyOf = (n: number) => ((n + 1) * 6_364_136_223_846_793) % Number.MAX_SAFE_INTEGER

test('a visitor is known again within the window, not after it, and nobody else is', () => {
  const earlier = buildEarlierClicks()
  const id = clickIdAt(START_MS, 1)
  earlier.remember(id, keyOf(1))
  const find = (n: number | null, ms: number, window = windowSeconds) =>
    earlier.find(n === null ? null : keyOf(n), window, START_MS + ms)
  expect(find(1, 3_600_000)).toBe(id)
  expect(find(1, 3_600_001)).toBeNull()
  expect(find(2, 0)).toBeNull()
  expect([find(null, 0), find(1, 0, 0)]).toEqual([null, null])
})

test('of 3,000 visitors hardly any is driven out by another', () => {
  const earlier = buildEarlierClicks()
  for (let n = 0; n < 3_000; n++) earlier.remember(clickIdAt(START_MS + n, n), keyOf(n))
  let forgotten = 0
  for (let n = 0; n < 3_000; n++) {
    if (earlier.find(keyOf(n), windowSeconds, START_MS + 3_000) === null) forgotten += 1
  }
  expect(forgotten).toBeLessThan(30)
})

test('a full memory keeps the newest and never grows', () => {
  const earlier = buildEarlierClicks()
  for (let n = 0; n < 200_000; n++) earlier.remember(clickIdAt(START_MS + n, n), keyOf(n))
  const newest = 200_000 - 1
  const id = earlier.find(keyOf(newest), windowSeconds, START_MS + newest)
  expect(id).toBe(clickIdAt(START_MS + newest, newest))
})

test('a click id comes back digit by digit', () => {
  const earlier = buildEarlierClicks()
  const id = '019a0b1c-2d3e-7f45-89ab-cdef67890123'
  earlier.remember(id, keyOf(1))
  expect(earlier.find(keyOf(1), windowSeconds, 0x019a0b1c2d3e)).toBe(id)
})
