import { describe, expect, test } from 'vitest'
import { clickReasons } from '../../../schema/vocabulary.ts'
import { clickCookie, clickTimeMs, isLive, keptIdOf, readClickCookie } from './visitor-cookie.ts'

const id = '01993a00-1234-7abc-8def-0123456789ab'
const madeAtMs = 0x01993a001234

describe('the cookie is read', () => {
  test.each([
    [`aff_click=${id}`, id],
    [`a=b; aff_click=${id}; c=d`, id],
    [`a=b;aff_click=${id}`, id],
    [`aff_click=${id.toUpperCase()}`, id],
    [`aff_click=junk; aff_click=${id}`, id],
    [`xaff_click=${id}`, null],
    [`aff_click=${id}0`, null],
    [`aff_click=${id.slice(1)}`, null],
    ['aff_click=', null],
    [`aff_click="${id}"`, null],
    ['aff_click=01993a00-1234-4abc-8def-0123456789ab', null],
    ['aff_click=01993a00-1234-7abc-cdef-0123456789ab', null],
    ['aff_click=01993a00-1234-7abc-8def-0123456789ag', null],
    ['', null],
    [null, null],
    ['='.repeat(10_000), null],
  ])('%s → %s', (header, found) => {
    expect(readClickCookie(header)).toBe(found)
  })
})

test('the cookie is first-party, out of reach of scripts, and lives for the offer’s days', () => {
  expect(clickCookie(id, 30)).toBe(
    `aff_click=${id}; Max-Age=2592000; Path=/; Secure; HttpOnly; SameSite=Lax`,
  )
})

test('a click id contains its time', () => {
  expect(clickTimeMs(id)).toBe(madeAtMs)
})

test.each([
  ['in its first moment', 0, true],
  ['in its last second', 60_000, true],
  ['one millisecond later', 60_001, false],
  ['slightly ahead: clocks differ', -60_000, true],
  ['from far ahead: made up', -3_600_000, false],
])('a cookie of one minute is live %s', (_name, ageMs, live) => {
  expect(isLive(id, madeAtMs + ageMs, 60)).toBe(live)
})

describe('the visitor keeps the id they have', () => {
  test.each([
    ['a good click takes its place', null, 'last', id, false],
    ['so does a duplicate of another affiliate’s', 'duplicate', 'last', id, false],
    ['not where the first click counts', null, 'first', id, true],
    ['nor a duplicate there', 'duplicate', 'first', id, true],
    ...clickReasons
      .filter((reason) => reason !== 'duplicate')
      .map((reason) => [`${reason} never takes its place`, reason, 'last', id, true] as const),
    ['there is none', null, 'first', null, false],
    ['none for a refused click to keep', 'geo', 'last', null, false],
  ] as const)('%s', (_name, reason, attribution, liveId, keeps) => {
    expect(keptIdOf({ reason, attribution, liveId })).toBe(keeps ? liveId : null)
  })
})
