import { expect, test } from 'vitest'
import { dueAt, endOfMonth, lastMonth } from './rules.ts'

test.each([
  ['2026-10', '2026-11-01'],
  ['2026-12', '2027-01-01'],
  ['2024-02', '2024-03-01'],
])('%s ends before %s', (month, end) => expect(endOfMonth(month)).toBe(end))

test.each(['2026-13', '2026-00', '2026-1', '26-10', '2026-10-01', '', ' 2026-10'])(
  '"%s" is no month',
  (month) => expect(endOfMonth(month)).toBeNull(),
)

test.each([
  ['2026-11-01T00:14:59.999Z', '2026-09'],
  ['2026-11-01T00:15:00.000Z', '2026-10'],
  ['2026-11-30T23:59:59.999Z', '2026-10'],
  ['2027-01-01T00:15:00.000Z', '2026-12'],
  ['2026-12-31T23:59:59.999Z', '2026-11'],
  ['2027-01-31T12:00:00.000Z', '2026-12'],
  ['2027-03-31T12:00:00.000Z', '2027-02'],
])(
  'at %s the last month is %s: what was under way at midnight has a quarter of an hour',
  (now, month) => expect(lastMonth(new Date(now))).toBe(month),
)

test('an invoice is to be paid within 30 days', () => {
  expect(dueAt(new Date('2026-11-01T00:15:00Z')).toISOString()).toBe('2026-12-01T00:15:00.000Z')
})
