import { expect, test } from 'vitest'
import { estimateFees, feeCapReachedAt } from './payout-fees.ts'

test('a fee is 2 % up to the cap of the currency, and the cap from there on', () => {
  expect(feeCapReachedAt('USD')).toBe(70_000n)
  expect(estimateFees({ minor: 7_400n, currency: 'USD' }, 0)).toEqual({
    minor: 148n,
    currency: 'USD',
  })
  expect(estimateFees({ minor: 7_400n, currency: 'USD' }, 3).minor).toBe(148n + 3n * 1_400n)
  expect(estimateFees({ minor: 0n, currency: 'JPY' }, 1).minor).toBe(1_200n)
  expect(feeCapReachedAt('JPY')).toBe(60_000n)
})

test('where no cap is known, none is counted', () => {
  expect(feeCapReachedAt('HUF')).toBeNull()
  expect(estimateFees({ minor: 10n ** 9n, currency: 'HUF' }, 0).minor).toBe(2n * 10n ** 7n)
})
