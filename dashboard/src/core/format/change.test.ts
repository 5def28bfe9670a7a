import { expect, test } from 'vitest'
import { changeOf } from './change.ts'

test.each([
  [112n, 100n, 'up', 120],
  [50n, 100n, 'down', 500],
  [0n, 100n, 'down', 1000],
  [100n, 100n, 'same', 0],
  [5n, 0n, 'up', null],
  [0n, 0n, 'same', null],
  [2n, 3n, 'down', 333],
  [-50n, -100n, 'up', 500],
] as const)('%s after %s is %s by %s permille', (current, previous, direction, permille) => {
  expect(changeOf(current, previous)).toEqual({ direction, permille })
})
