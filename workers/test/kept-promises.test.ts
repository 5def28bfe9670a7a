import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/\.test\.ts$|(^|\/)(test|scenarios)\//.test(file),
)

/** A variable or a map of a module whose value is a promise. */
const KEPT = /^(export )?(let \w+: Promise<|(const|let) \w+(: | = new )(Weak)?Map<[^>]*\bPromise<)/m

test('production 1: no module keeps a promise, which may never settle once the caller of its request leaves', () => {
  const known = [
    'let keys: Promise<string> | null = null',
    'const keys = new Map<string, Promise<Keys>>()',
  ]
  for (const line of known) expect(line).toMatch(KEPT)
  expect('const keys = new Map<string, Keys>()').not.toMatch(KEPT)
  const keeping = sources.filter((file) => KEPT.test(readFileSync(path.join(root, file), 'utf8')))
  expect(keeping).toEqual([])
})
