import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { fraudRules, isActionAllowed, reviewRules } from './review-rules.ts'

test('every rule has a name that the database takes, a sentence for the docs and a default that may be set', () => {
  for (const rule of reviewRules) {
    const { flags, threshold, action } = fraudRules[rule]
    expect(rule).toMatch(/^[a-z][a-z_]{2,39}$/)
    expect(flags).toMatch(/\.$/)
    expect([rule, isActionAllowed(rule, action)]).toEqual([rule, true])
    if (threshold !== null) {
      expect(threshold.default).toBeGreaterThanOrEqual(threshold.min)
      expect(threshold.default).toBeLessThanOrEqual(threshold.max)
    }
  }
})

test('a rule is only implied by one that is asked before it', () => {
  for (const [at, rule] of reviewRules.entries()) {
    const { impliedBy = null } = fraudRules[rule]
    if (impliedBy !== null) expect(reviewRules.slice(0, at)).toContain(impliedBy)
  }
})

test('every rule of every family is in the list, and none is defined twice', async () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('-rules.ts'))
  const families = await Promise.all(
    files
      .filter((file) => file !== 'review-rules.ts')
      .map((file) => import(/* @vite-ignore */ path.join(import.meta.dirname, file))),
  )
  const names = families.flatMap((family) =>
    Object.values(family as Record<string, object>).flatMap(Object.keys),
  )
  expect(names.toSorted()).toEqual(reviewRules.toSorted())
})
