import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pickWeighted } from './landing.ts'

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
