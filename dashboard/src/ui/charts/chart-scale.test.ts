import { expect, test } from 'vitest'
import { type ChartPoint, labelledIndexes, nearestIndex, verticalScale } from './chart-scale.ts'

const point = (value: number, before: number): ChartPoint => ({
  key: `${value}`,
  label: '',
  value,
  shown: '',
  beforeLabel: '',
  before,
  beforeShown: '',
  share: '',
  csv: ['', ''],
})

test('zero is always on the axis, below negatives too', () => {
  expect(verticalScale([point(90, 100)], 200, 1).y(0)).toBe(200)
  const mixed = verticalScale([point(-50, 100)], 200, 1)
  expect(mixed.y(0)).toBeGreaterThan(0)
  expect(mixed.y(0)).toBeLessThan(200)
  expect(mixed.ticks).toContain(0)
})

test('a chart without traffic lies on the zero line', () => {
  const { y, ticks } = verticalScale([point(0, 0), point(0, 0)], 200, 4)
  expect(y(0)).toBe(200)
  expect(ticks).toEqual([0, 1, 2, 3, 4])
})

test('the last day is always labelled and labels never crowd', () => {
  expect(labelledIndexes(30, 300, 60)).toEqual([5, 11, 17, 23, 29])
  expect(labelledIndexes(3, 1000, 60)).toEqual([0, 1, 2])
  expect(labelledIndexes(1, 10, 60)).toEqual([0])
  expect(labelledIndexes(0, 300, 60)).toEqual([])
})

test('a pointer finds the nearest day and never leaves the chart', () => {
  expect(nearestIndex(0, 290, 30)).toBe(0)
  expect(nearestIndex(14, 290, 30)).toBe(1)
  expect(nearestIndex(9999, 290, 30)).toBe(29)
  expect(nearestIndex(-5, 290, 30)).toBe(0)
  expect(nearestIndex(5, 290, 1)).toBe(0)
})

test('two sales are not drawn on an axis of halves', () => {
  expect(verticalScale([point(2, 1)], 200, 1).ticks).toEqual([0, 1, 2])
})
