import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchingEntries, pickFallback, pickWeighted } from './landing.ts'

const of = (...weights: number[]) => weights.map((weight, at) => ({ weight, name: 'abcdef'[at] }))

test.each([
  ['nothing to choose from', of(), 0.5, undefined],
  ['the only one, whatever its weight', of(0), 0.9, 'a'],
  ['the first half', of(1, 1), 0.49, 'a'],
  ['the second half', of(1, 1), 0.5, 'b'],
  ['three to one', of(3, 1), 0.74, 'a'],
  ['three to one, the rest', of(3, 1), 0.75, 'b'],
  ['weight 0 is never chosen', of(0, 1, 0), 0, 'b'],
  ['nor at the very end', of(0, 1, 0), 0.999999, 'b'],
  ['all weights 0: by turns', of(0, 0), 0.6, 'b'],
])('%s', (_name, entries, point, name) => {
  expect(pickWeighted(entries, point)?.name).toBe(name)
})

test('over many visitors each gets its share', () => {
  const counts = { a: 0, b: 0, c: 0 }
  for (let at = 0; at < 1000; at++) {
    const name = pickWeighted(of(5, 3, 2), at / 1000)?.name as keyof typeof counts
    counts[name] += 1
  }
  expect(counts).toEqual({ a: 500, b: 300, c: 200 })
})

test('there is always an answer when there is an entry', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(
      weights,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (given, point) => {
        expect(pickWeighted(of(...given), point)).not.toBeNull()
      },
    ),
  )
})

describe('landing URLs are for whom they are meant', () => {
  const audience = (countries: string[], devices: string[] = [], oses: string[] = []) => ({
    countries: countries.length > 0 ? new Set(countries) : null,
    devices: devices.length > 0 ? new Set(devices) : null,
    oses: oses.length > 0 ? new Set(oses) : null,
  })
  const entries = [
    { name: 'all', audience: null },
    { name: 'all too', audience: null },
    { name: 'germany', audience: audience(['DE', 'AT']) },
    { name: 'mobile', audience: audience([], ['mobile']) },
    { name: 'german mobile', audience: audience(['DE'], ['mobile']) },
    { name: 'german iphone', audience: audience(['DE'], ['mobile'], ['ios']) },
  ]
  test.each([
    ['nobody knows where', null, 'desktop', null, ['all', 'all too']],
    ['nothing is meant for them', 'US', 'desktop', 'windows', ['all', 'all too']],
    ['their country', 'AT', 'desktop', 'windows', ['germany']],
    ['country and device weigh the same', 'AT', 'mobile', 'ios', ['germany', 'mobile']],
    ['both together weigh more', 'DE', 'mobile', 'android', ['german mobile']],
    ['all three weigh most', 'DE', 'mobile', 'ios', ['german iphone']],
  ])('%s', (_name, country, device, os, names) => {
    expect(matchingEntries(entries, { country, device, os }).map(({ name }) => name)).toEqual(names)
  })
  test('with nothing for everybody, some are left without', () => {
    const visitor = { country: 'US', device: null, os: null }
    expect(matchingEntries(entries.slice(2), visitor)).toEqual([])
  })
})

describe('fallbacks by reason', () => {
  const fallbacks = [
    { name: 'geo', weight: 1, reasons: ['geo', 'device'] },
    { name: 'geo too', weight: 1, reasons: ['geo'] },
    { name: 'any', weight: 1, reasons: [] },
  ]
  test.each([
    ['its own, by weight', 'geo', 0.2, 'geo'],
    ['its own, by weight', 'geo', 0.7, 'geo too'],
    ['its only own', 'device', 0.9, 'geo'],
    ['none of its own', 'schedule', 0.9, 'any'],
    ['no reason at all', null, 0.9, 'any'],
  ])('%s: %s at %s', (_name, reason, point, name) => {
    expect(pickFallback(fallbacks, reason, point)?.name).toBe(name)
  })
  test('none for a reason nobody named', () => {
    expect(pickFallback(fallbacks.slice(0, 2), 'os', 0)).toBeNull()
    expect(pickFallback([], 'os', 0)).toBeNull()
  })
})
