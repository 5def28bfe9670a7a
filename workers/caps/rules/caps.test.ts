import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CapPeriod } from '../../../schema/vocabulary.ts'
import { dayIn } from '../../core/days.ts'
import {
  blockOf,
  type CapState,
  capSpanAt,
  capsOf,
  findOverrun,
  raisesOf,
  startOfDayMs,
  TOTAL_START,
} from './caps.ts'

const text = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString().slice(0, 16))

describe('a period is a span of the advertiser’s own days', () => {
  const cases: [CapPeriod, string, string, string, string | null, string | null][] = [
    ['day', 'UTC', '2026-11-20T00:00Z', '2026-11-20', '2026-11-20T00:00', '2026-11-21T00:00'],
    ['day', 'UTC', '2026-11-20T23:59Z', '2026-11-20', '2026-11-20T00:00', '2026-11-21T00:00'],
    // Moscow is three hours ahead: its midnight is 21:00 of the day before.
    [
      'day',
      'Europe/Moscow',
      '2026-11-20T20:59Z',
      '2026-11-20',
      '2026-11-19T21:00',
      '2026-11-20T21:00',
    ],
    [
      'day',
      'Europe/Moscow',
      '2026-11-20T21:00Z',
      '2026-11-21',
      '2026-11-20T21:00',
      '2026-11-21T21:00',
    ],
    [
      'day',
      'Asia/Kathmandu',
      '2026-11-20T18:15Z',
      '2026-11-21',
      '2026-11-20T18:15',
      '2026-11-21T18:15',
    ],
    [
      'day',
      'Pacific/Kiritimati',
      '2026-11-20T10:00Z',
      '2026-11-21',
      '2026-11-20T10:00',
      '2026-11-21T10:00',
    ],
    [
      'day',
      'Pacific/Pago_Pago',
      '2026-11-20T10:59Z',
      '2026-11-19',
      '2026-11-19T11:00',
      '2026-11-20T11:00',
    ],
    // In Berlin the day of the spring change has 23 hours, that of the autumn change 25.
    [
      'day',
      'Europe/Berlin',
      '2026-03-29T12:00Z',
      '2026-03-29',
      '2026-03-28T23:00',
      '2026-03-29T22:00',
    ],
    [
      'day',
      'Europe/Berlin',
      '2026-10-25T12:00Z',
      '2026-10-25',
      '2026-10-24T22:00',
      '2026-10-25T23:00',
    ],
    // In Cairo midnight is skipped: the day begins at 01:00.
    [
      'day',
      'Africa/Cairo',
      '2026-04-24T12:00Z',
      '2026-04-24',
      '2026-04-23T22:00',
      '2026-04-24T21:00',
    ],
    // 20 November 2026 is a Friday.
    ['week', 'UTC', '2026-11-20T12:00Z', '2026-11-16', '2026-11-16T00:00', '2026-11-23T00:00'],
    ['week', 'UTC', '2026-11-16T00:00Z', '2026-11-16', '2026-11-16T00:00', '2026-11-23T00:00'],
    ['week', 'UTC', '2026-11-22T23:59Z', '2026-11-16', '2026-11-16T00:00', '2026-11-23T00:00'],
    [
      'week',
      'America/New_York',
      '2026-11-02T04:59Z',
      '2026-10-26',
      '2026-10-26T04:00',
      '2026-11-02T05:00',
    ],
    ['month', 'UTC', '2026-02-28T23:59Z', '2026-02-01', '2026-02-01T00:00', '2026-03-01T00:00'],
    ['month', 'UTC', '2028-02-29T23:59Z', '2028-02-01', '2028-02-01T00:00', '2028-03-01T00:00'],
    [
      'month',
      'Asia/Tokyo',
      '2026-12-31T15:00Z',
      '2027-01-01',
      '2026-12-31T15:00',
      '2027-01-31T15:00',
    ],
    ['total', 'Europe/Berlin', '2026-11-20T12:00Z', TOTAL_START, null, null],
  ]
  test.each(cases)('%s in %s at %s begins on %s', (period, zone, at, start, startsAt, endsAt) => {
    const span = capSpanAt(period, zone, Date.parse(at))
    expect([span.start, text(span.startsAtMs), text(span.endsAtMs)]).toEqual([
      start,
      startsAt,
      endsAt,
    ])
  })

  const zones = ['UTC', 'America/Sao_Paulo', 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Beirut']
  const moments = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2030-01-01') })

  test('periods follow each other without a gap, and every moment lies in its own', () => {
    const periods = fc.constantFrom<CapPeriod>('day', 'week', 'month')
    fc.assert(
      fc.property(periods, fc.constantFrom(...zones), moments, (period, zone, atMs) => {
        const span = capSpanAt(period, zone, atMs)
        expect(span.startsAtMs).toBeLessThanOrEqual(atMs)
        expect(span.endsAtMs).toBeGreaterThan(atMs)
        const next = capSpanAt(period, zone, span.endsAtMs as number)
        expect(next.startsAtMs).toBe(span.endsAtMs)
        expect(next.start > span.start).toBe(true)
        expect(capSpanAt(period, zone, (span.endsAtMs as number) - 1)).toEqual(span)
      }),
      { numRuns: 100 },
    )
  })

  test('a day begins with its first moment', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (zone, atMs) => {
        const day = dayIn(zone, new Date(atMs))
        const startMs = startOfDayMs(day, zone)
        expect(dayIn(zone, new Date(startMs))).toBe(day)
        expect(dayIn(zone, new Date(startMs - 1)) < day).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a block', () => {
  test.each([
    [1_000, 1_000, 1, 50],
    [1_000, 1_000, 10, 25],
    [1_000, 100, 1, 25],
    [1_000, 10, 1, 2],
    [1_000, 3, 1, 1],
    [1_000, 1, 50, 1],
    [1_000, 0, 1, 0],
    [1_000, -5, 1, 0],
    [5, 5, 1, 1],
    [1_000_000, 1_000_000, 100, 500],
  ])('of a cap of %i with %i left and %i isolates has %i', (limit, remaining, isolates, units) => {
    expect(blockOf(limit, remaining, isolates)).toBe(units)
  })

  test('never holds more than is left, and always something while anything is', () => {
    const counts = fc.integer({ min: 1, max: 10_000_000 })
    fc.assert(
      fc.property(counts, counts, fc.integer({ min: 1, max: 500 }), (limit, left, isolates) => {
        const remaining = Math.min(left, limit)
        const block = blockOf(limit, remaining, isolates)
        expect(block).toBeGreaterThanOrEqual(1)
        expect(block).toBeLessThanOrEqual(remaining)
        expect(blockOf(limit, Math.ceil(remaining / 2), isolates)).toBeLessThanOrEqual(block)
      }),
    )
  })
})

test('a cap of one affiliate bears on nobody else', () => {
  interface Cap {
    id: string
    affiliateId: string | null
  }
  const cap = (id: string, affiliateId: string | null): Cap => ({ id, affiliateId })
  const [all, anna, boris] = [cap('all', null), cap('anna', 'anna'), cap('boris', 'boris')]
  const offer = { id: 'offer', advertiserId: 'acme' }
  const on = (clickCaps: Cap[], own: (Cap & { offerId: string | null })[] = []) =>
    capsOf(
      { ...offer, clickCaps },
      { id: 'anna', clickCaps: own.map((one) => ({ ...one, advertiserId: 'acme' })) },
    ).map(({ id }) => id)
  // Caps in the format of an older release, all in the offer.
  expect(on([all, anna, boris])).toEqual(['all', 'anna'])
  expect(on([all], [{ ...anna, offerId: null }])).toEqual(['anna', 'all'])
  expect(on([all, anna], [{ ...anna, offerId: 'offer' }])).toEqual(['anna', 'all'])
  expect(on([], [{ ...anna, offerId: 'other' }])).toEqual([])
  const elsewhere = { ...anna, advertiserId: 'other', offerId: null }
  const none: Cap[] = []
  expect(capsOf({ ...offer, clickCaps: none }, { id: 'anna', clickCaps: [elsewhere] })).toEqual([])
})

describe('a conversion', () => {
  const cap = (over: Partial<CapState>): CapState => ({
    ...{ id: 'cap', metric: 'conversions', period: 'day', periodStart: '2026-11-20' },
    ...{ limit: 10n, used: 0n, isHard: true },
    ...over,
  })
  const counted = { conversions: 1n, commission: 1470n, revenue: 1960n }

  const cases: [string, CapState[], string | null][] = [
    ['no cap', [], null],
    ['the last unit', [cap({ used: 9n })], null],
    ['one too many', [cap({ used: 10n })], 'cap'],
    ['a limit of nothing', [cap({ limit: 0n })], 'cap'],
    ['a limit lowered under what is used', [cap({ limit: 5n, used: 7n })], 'cap'],
    ['commission up to the cent', [cap({ metric: 'commission', limit: 1470n })], null],
    ['commission over by a cent', [cap({ metric: 'commission', limit: 1469n })], 'cap'],
    ['revenue over', [cap({ metric: 'revenue', limit: 2000n, used: 41n })], 'cap'],
    ['a soft cap long passed', [cap({ used: 99n, isHard: false })], null],
    ['the second of two', [cap({ id: 'a' }), cap({ id: 'b', used: 10n })], 'b'],
  ]
  test.each(cases)('%s', (_, caps, over) => {
    expect(findOverrun(raisesOf(caps, counted))?.id ?? null).toBe(over)
  })

  test('that earns nothing passes a commission cap that is full, and leaves it as it is', () => {
    const full = cap({ metric: 'commission', limit: 10n, used: 10n })
    expect(raisesOf([full], { ...counted, commission: 0n })).toEqual([])
  })
})
