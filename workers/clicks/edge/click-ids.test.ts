import { expect, test } from 'vitest'
import { uuidv7From } from '../../core/ids.ts'
import { buildClickIds } from './click-ids.ts'

test('an id is what RFC 9562 makes of its example', () => {
  const random = Uint8Array.of(0xff, 0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f)
  expect(uuidv7From(0x017f22e279b0, random, 1)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
})

test('no randomness is used twice, also when it is fetched anew', () => {
  const newClickId = buildClickIds()
  const ids = Array.from({ length: 2_000 }, () => newClickId(Date.UTC(2026, 10, 21)))
  expect(new Set(ids.map((id) => id.slice(14))).size).toBe(2_000)
  expect(
    ids.filter(
      (id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id),
    ),
  ).toEqual([])
})
