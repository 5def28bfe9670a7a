import { expect, test } from 'vitest'
import { slugFrom } from './slug.ts'

test('a slug has eight characters that nobody mistakes for each other', () => {
  const all = Array.from({ length: 32 }, (_, at) => new Uint8Array(8).fill(at + 64))
  const letters = new Set(all.map((random) => slugFrom(random)[0]))
  expect(letters.size).toBe(32)
  for (const random of all) expect(slugFrom(random)).toMatch(/^[2-9a-kmnp-z]{8}$/)
})
