import type { ReviewAction } from '../../../schema/vocabulary.ts'
import type { Faults } from '../core/field-errors.ts'
import { bpsOf, wholeOf } from '../core/form-input.ts'
import type { Rule, RuleSettings, Rules } from './rules-data.ts'

/** By rule: its action, and its threshold as typed. Basis points are typed as percent. */
export type RulesDraft = Readonly<Record<string, { action: ReviewAction; threshold: string }>>

const isPercent = (unit: Rule['unit']) => unit === 'basis_points'

/** A threshold in the unit of the screen. */
export const shownThreshold = (unit: Rule['unit'], threshold: number): number =>
  isPercent(unit) ? threshold / 100 : threshold

/** The typed threshold in the unit of the rule, or null if it is not a number. */
const thresholdOf = (unit: Rule['unit'], typed: string): number | null =>
  isPercent(unit) ? bpsOf(typed) : wholeOf(typed)

export const rulesDraft = (rules: Rules): RulesDraft =>
  Object.fromEntries(
    rules.map(({ rule, action, unit, threshold }) => [
      rule,
      { action, threshold: threshold === null ? '' : String(shownThreshold(unit, threshold)) },
    ]),
  )

/** The default settings of every rule. */
export const usualDraft = (rules: Rules): RulesDraft =>
  rulesDraft(
    rules.map((rule) => ({
      ...{ ...rule, action: rule.usual_action, threshold: rule.usual_threshold },
    })),
  )

export function rulesFaults(rules: Rules, draft: RulesDraft): Faults {
  const faults: Faults = {}
  for (const rule of rules) {
    if (rule.unit === null) continue
    const count = thresholdOf(rule.unit, draft[rule.rule]!.threshold)
    const { threshold_min: least, threshold_max: most } = rule
    const isWithin = count !== null && count >= (least ?? 0) && count <= (most ?? count)
    if (!isWithin) faults[`rules.${rule.rule}.threshold`] = 'number'
  }
  return faults
}

/** Only settings that differ from the defaults: a rule left out uses its default. */
const settingsOf = (rules: Rules, draft: RulesDraft): RuleSettings =>
  Object.fromEntries(
    rules.flatMap((rule) => {
      const setting = settingOf(rule, draft[rule.rule]!)
      return Object.keys(setting).length === 0 ? [] : [[rule.rule, setting]]
    }),
  )

function settingOf(rule: Rule, { action, threshold }: RulesDraft[string]) {
  const count = thresholdOf(rule.unit, threshold)
  const isOwnCount = rule.unit !== null && count !== null && count !== rule.usual_threshold
  return {
    ...(action === rule.usual_action ? {} : { action }),
    ...(isOwnCount ? { threshold: count } : {}),
  }
}

/** All settings if any of them changed, otherwise nothing. */
export function rulesPatch(rules: Rules, draft: RulesDraft): { rules?: RuleSettings } {
  const isSame = JSON.stringify(rulesDraft(rules)) === JSON.stringify(draft)
  return isSame ? {} : { rules: settingsOf(rules, draft) }
}
