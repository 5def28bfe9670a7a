import { expect, test } from 'vitest'
import type { Currency } from '../../../schema/vocabulary.ts'
import { exchange } from './rules.ts'

test.each<[bigint, Currency, string, Currency, bigint]>([
  [4_900n, 'EUR', '1.0843', 'USD', 5_313n],
  [4_900n, 'EUR', '1', 'USD', 4_900n],
  [100n, 'USD', '0.005', 'EUR', 1n],
  [100n, 'USD', '0.0049', 'EUR', 0n],
  [1_000n, 'JPY', '0.0066', 'USD', 660n],
  [10_000n, 'USD', '151.5', 'JPY', 15_150n],
  [1_000n, 'KWD', '3.25', 'USD', 325n],
  [325n, 'USD', '0.3077', 'KWD', 1_000n],
])('%s minor units of %s at %s are, in %s, %s', (minor, from, rate, to, expected) => {
  const asOf = new Date('2026-11-20T10:00:00.000Z')
  const found = exchange({ minor, currency: from }, { from, to, rate, asOf })
  expect(found).toEqual({ minor: expected, currency: to })
})
