import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { type FieldProblem, fieldProblem, Refusal, refuseProblems } from '../../core/refusal.ts'
import { findReviewSettings, replaceReviewSettings } from '../review-views-db.ts'
import {
  fraudRules,
  isActionAllowed,
  isThresholdAllowed,
  type ReviewRule,
  type ReviewSetting,
  type ReviewSettings,
  reviewRules,
} from '../rules/review-rules.ts'

/** @throws Refusal `not_found`. */
export async function readReviewSettings(
  db: Db,
  scope: Scope,
  advertiserId: string,
): Promise<ReviewSettings> {
  const [[row] = []] = await runScoped(db, scope, [findReviewSettings(advertiserId)])
  if (row === undefined) throw noAdvertiser()
  return row.review_settings as ReviewSettings
}

/**
 * Replaces an advertiser's thresholds and actions; rules left out get their defaults. Applies to
 * conversions from now on.
 * @throws Refusal `invalid_input` naming each rule's field, `not_found`.
 */
export async function updateReviewSettings(
  db: Db,
  scope: Scope,
  advertiserId: string,
  settings: ReviewSettings,
): Promise<void> {
  const problems = reviewRules.flatMap((rule) => problemsOf(rule, settings[rule] ?? {}))
  if (problems.length > 0) throw refuseProblems(problems)
  const [rows = []] = await runScoped(db, scope, [replaceReviewSettings(advertiserId, settings)])
  if (rows.length === 0) throw noAdvertiser()
}

function problemsOf(rule: ReviewRule, { action, threshold }: ReviewSetting): FieldProblem[] {
  const problems: FieldProblem[] = []
  const field = `rules.${rule}`
  if (action !== undefined && !isActionAllowed(rule, action)) {
    problems.push(fieldProblem(`${field}.action`, 'rule_review_only'))
  }
  if (threshold !== undefined && !isThresholdAllowed(rule, threshold)) {
    const terms = fraudRules[rule].threshold
    problems.push(
      terms === null
        ? fieldProblem(`${field}.threshold`, 'not_allowed')
        : fieldProblem(`${field}.threshold`, 'whole_number_between', terms),
    )
  }
  return problems
}

function noAdvertiser(): Refusal {
  return new Refusal('not_found', 'There is no such advertiser.')
}
