import { expect, test } from 'vitest'
import type { Invoice } from '../ledger/money-data.ts'
import { lastDayOf, monthBefore, shownStatus } from './invoice-facts.ts'

test('a period is shown with its last day', () => {
  expect(lastDayOf('2026-03-01')).toBe('2026-02-28')
})

test.each([
  ['2026-11-20', '2026-10'],
  ['2026-01-01', '2025-12'],
  ['2026-03-31', '2026-02'],
])('on %s the last month that is over is %s', (day, month) => {
  expect(monthBefore(day)).toBe(month)
})

test('only an issued invoice is overdue', () => {
  const invoice = (status: Invoice['status'], is_overdue: boolean) =>
    ({ status, is_overdue }) as Invoice
  expect(shownStatus(invoice('issued', true))).toBe('overdue')
  expect(shownStatus(invoice('paid', false))).toBe('paid')
})
