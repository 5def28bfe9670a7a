import { describe, expect, test } from 'vitest'
import type { ConversionRejection } from '../../schema/vocabulary.ts'
import {
  type AttributableClick,
  attribute,
  CLOCK_SKEW_MS_MAX,
  convertedAtOf,
} from './attribution.ts'

const DAY_MS = 86_400_000
const clickedAt = new Date('2026-11-01T12:00:00.000Z')
const after = (ms: number) => new Date(clickedAt.getTime() + ms)
const click: AttributableClick = {
  id: 'click',
  clickedAt,
  reason: null,
  affiliateStatus: 'approved',
  partnershipStatus: 'approved',
  windowDays: 30,
}

describe('F8: the window is closed on both sides', () => {
  const cases: [string, number, ConversionRejection | null][] = [
    ['in the very millisecond of the click', 0, null],
    ['one second after the click', 1000, null],
    ['one second before the window ends', 30 * DAY_MS - 1000, null],
    ['in the very millisecond the window ends', 30 * DAY_MS, null],
    ['one millisecond after the window', 30 * DAY_MS + 1, 'outside_window'],
    ['one second after the window', 30 * DAY_MS + 1000, 'outside_window'],
    ['before the click by no more than clocks differ', -CLOCK_SKEW_MS_MAX, null],
    ['before the click by one millisecond more', -CLOCK_SKEW_MS_MAX - 1, 'before_click'],
  ]
  for (const [name, ms, reason] of cases) {
    test(`${name}: ${reason ?? 'attributed'}`, () => {
      expect(attribute({ namesClick: true, click, convertedAt: after(ms) })).toEqual(
        reason === null
          ? { outcome: 'attributed', rule: 'click', clickId: 'click' }
          : { outcome: 'rejected', reason, clickId: 'click' },
      )
    })
  }
})

describe('a click earns only where everything about it is in order', () => {
  const cases: [Partial<AttributableClick>, ConversionRejection | null][] = [
    [{ reason: 'bot' }, 'click_rejected'],
    [{ reason: 'geo' }, 'click_rejected'],
    [{ reason: 'no_user_agent' }, 'click_rejected'],
    [{ reason: 'partnership_inactive' }, 'click_rejected'],
    [{ reason: 'duplicate' }, null],
    [{ affiliateStatus: 'blocked' }, 'partnership_inactive'],
    [{ affiliateStatus: 'pending' }, 'partnership_inactive'],
    [{ partnershipStatus: null }, 'partnership_inactive'],
    [{ partnershipStatus: 'suspended' }, 'partnership_inactive'],
    [{ partnershipStatus: 'pending' }, 'partnership_inactive'],
  ]
  for (const [over, reason] of cases) {
    test(`${JSON.stringify(over)}: ${reason ?? 'attributed'}`, () => {
      const found = attribute({
        namesClick: true,
        click: { ...click, ...over },
        convertedAt: after(1),
      })
      expect(found).toMatchObject(reason === null ? { outcome: 'attributed' } : { reason })
    })
  }
})

test('a report without a click is rejected, one whose click has not come is parked', () => {
  const convertedAt = after(1)
  expect(attribute({ namesClick: false, click: null, convertedAt })).toEqual({
    outcome: 'rejected',
    reason: 'no_attribution',
    clickId: null,
  })
  expect(attribute({ namesClick: true, click: null, convertedAt })).toEqual({ outcome: 'parked' })
})

test('a conversion counts from when it happened, never from a time still to come', () => {
  const now = new Date('2026-11-02T00:00:00.000Z')
  expect(convertedAtOf(null, now)).toBe(now)
  expect(convertedAtOf(after(1), now)).toEqual(after(1))
  expect(convertedAtOf(new Date('2027-01-01T00:00:00.000Z'), now)).toBe(now)
})
