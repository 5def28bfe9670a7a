import { expect, test } from 'vitest'
import { instantIn } from './local-time.ts'

test.each([
  ['UTC', '2026-11-25T10:00', '2026-11-25T10:00:00.000Z'],
  ['Europe/Berlin', '2026-11-25T10:00', '2026-11-25T09:00:00.000Z'],
  ['Europe/Berlin', '2026-07-25T00:30', '2026-07-24T22:30:00.000Z'],
  ['America/New_York', '2026-03-08T03:30', '2026-03-08T07:30:00.000Z'],
  ['Asia/Kolkata', '2026-01-01T00:00', '2025-12-31T18:30:00.000Z'],
])('in %s, %s is %s', (zone, written, instant) => {
  expect(instantIn(zone, written)).toBe(instant)
})
