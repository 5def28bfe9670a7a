import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseCoupons, distinctCoupon, plainCoupon } from './coupon.ts'

test.each([
  ['anna', 'DEMO', 'ANNA-DEMO'],
  ['a_b', 'x-1', 'A_B-X-1'],
  ['a'.repeat(32), 'b'.repeat(32), `${'A'.repeat(20)}-${'B'.repeat(12)}`],
])('%s in %s gets %s', (affiliateCode, offerCode, expected) => {
  expect(plainCoupon({ affiliateCode, offerCode })).toBe(expected)
})

test('five letters make it another one, and no letter is mistaken for another', () => {
  const owner = { affiliateCode: 'anna', offerCode: 'DEMO' }
  expect(distinctCoupon(owner, Uint8Array.of(0, 1, 2, 31, 32, 9, 9, 9))).toBe('ANNA-DEMO-234Z2')
  const letters = Array.from({ length: 256 }, (_, byte) =>
    distinctCoupon(owner, new Uint8Array(8).fill(byte)).slice(-5),
  )
  expect(new Set(letters).size).toBe(32)
  expect(letters.join('')).toMatch(/^[2-9A-HJ-NP-Z]+$/)
})

const code = fc.string({ unit: fc.constantFrom(...'abAB01_-'), minLength: 2, maxLength: 32 })
const place = fc.record({ affiliateCode: code, offerCode: code })

test('coupons are what the database takes, never taken before, and no two alike in any case', () => {
  fc.assert(
    fc.property(
      fc.array(place, { maxLength: 12 }),
      fc.array(place),
      fc.infiniteStream(fc.uint8Array({ minLength: 8, maxLength: 8 })),
      (places, before, dice) => {
        const taken = before
          .map(plainCoupon)
          .map((coupon, at) => (at % 2 ? coupon.toLowerCase() : coupon))
        const chosen = chooseCoupons(places, taken, () => dice.next().value)
        const upper = chosen.map(({ coupon }) => coupon.toUpperCase())
        expect(new Set(upper).size).toBe(places.length)
        const used = new Set(taken.map((coupon) => coupon.toUpperCase()))
        expect(upper.filter((coupon) => used.has(coupon))).toEqual([])
        for (const { coupon } of chosen) expect(coupon).toMatch(/^[A-Za-z0-9_-]{3,40}$/)
        for (const { coupon, ...of } of chosen)
          expect(coupon.startsWith(plainCoupon(of))).toBe(true)
      },
    ),
  )
})
