import { expect, test } from 'vitest'
import { trendPoints, trendUnitOf } from './list-rules.ts'

test.each([
  ['2026-11-20', '2026-11-20', 'day', ['2026-11-20']],
  ['2026-11-29', '2026-12-01', 'day', ['2026-11-29', '2026-11-30', '2026-12-01']],
] as const)('%s to %s by %s', (from, to, unit, points) => {
  expect(trendUnitOf(from, to)).toBe(unit)
  expect(trendPoints(from, to, unit)).toEqual(points)
})

test('weeks begin on Monday, months on their first day', () => {
  // A Sunday and the Monday after it.
  expect(trendPoints('2026-11-22', '2026-11-23', 'week')).toEqual(['2026-11-16', '2026-11-23'])
  expect(trendPoints('2026-11-22', '2026-12-02', 'month')).toEqual(['2026-11-01', '2026-12-01'])
  expect(trendUnitOf('2026-01-01', '2026-06-30')).toBe('week')
  expect(trendUnitOf('2024-01-01', '2026-06-30')).toBe('month')
})
