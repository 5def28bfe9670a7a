import { expect, test } from 'vitest'
import type { Rules } from './rules-data.ts'
import { rulesDraft, rulesFaults, rulesPatch } from './rules-draft.ts'

const rules = [
  {
    ...{ rule: 'low_conversion_rate', action: 'note', usual_action: 'note', may_reject: false },
    ...{ unit: 'basis_points', threshold: 15, usual_threshold: 15 },
    ...{ threshold_min: 1, threshold_max: 1000 },
  },
] as unknown as Rules
const typed = (threshold: string) =>
  ({ low_conversion_rate: { action: 'note', threshold } }) as const

test('a threshold in basis points is shown and typed as percent', () => {
  expect(rulesDraft(rules)).toEqual(typed('0.15'))
  expect(rulesPatch(rules, typed('0,05'))).toEqual({
    rules: { low_conversion_rate: { threshold: 5 } },
  })
  expect(rulesPatch(rules, typed('0.15'))).toEqual({})
})

test.each(['', '0', '10.01', '0.005', 'x'])('%j is not a threshold', (threshold) => {
  expect(rulesFaults(rules, typed(threshold))).toHaveProperty('rules.low_conversion_rate.threshold')
})
