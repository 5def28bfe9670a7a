import { expect, test } from 'vitest'
import { heatStep, nextCell } from './heat-scale.ts'

test.each([
  [0, 100, 0],
  [-5, 100, 0],
  [1, 100, 1],
  [20, 100, 1],
  [21, 100, 2],
  [60, 100, 3],
  [100, 100, 5],
  [0, 0, 0],
])('%d of %d has step %d', (value, largest, step) => {
  expect(heatStep(value, largest)).toBe(step)
})

test.each([
  ['ArrowRight', [0, 0], [0, 1]],
  ['ArrowRight', [0, 23], [0, 23]],
  ['ArrowUp', [0, 5], [0, 5]],
  ['ArrowDown', [6, 5], [6, 5]],
  ['Home', [3, 9], [3, 0]],
  ['End', [3, 9], [3, 23]],
  ['Enter', [3, 9], null],
] as const)('%s from %j leads to %j', (key, from, to) => {
  expect(nextCell(key, from, [7, 24])).toEqual(to)
})
