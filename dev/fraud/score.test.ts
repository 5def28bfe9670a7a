import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ReviewRule, reviewRules } from '../../workers/fraud/rules/review-rules.ts'
import { DOCUMENTED_SEED, renderRulesTable, writtenRulesTable } from './rules-table.ts'
import { scoreRules } from './score.ts'

const score = scoreRules(DOCUMENTED_SEED)

/**
 * Minimum precision and recall in percent. A lower score means that a rule has become worse or that its
 * pattern has changed. The text explains what keeps it below 100 %.
 */
const floors: Record<ReviewRule, [precision: number, recall: number, why: string]> = {
  self_referral: [100, 70, 'it rejects, so it may never err; one in five uses an unknown mailbox'],
  self_referral_likely: [95, 65, 'one in five gives neither mail nor address away'],
  ip_velocity: [90, 55, 'the first ten pass, and offices buy together'],
  affiliate_velocity: [85, 65, 'the first thirty pass; a newsletter does the same as a thief'],
  too_fast: [70, 80, 'a returning buyer with a stored card is as fast'],
  shared_receiver: [35, 75, 'agencies own several sites; one account in five is careful'],
  referral_ring: [45, 70, 'friends share an office; one account in four shares nothing'],
  country_mismatch: [
    30,
    55,
    'travellers and VPNs are more than thieves; a third has a fitting proxy',
  ],
  click_injection: [
    90,
    55,
    'clicks that wait a minute pass; unrecognised visitors have no history',
  ],
  coupon_over_click: [65, 75, 'honest buyers look for a code, too'],
  coupon_without_click: [20, 80, 'podcasts read codes aloud: hence only a note'],
  duplicate_order: [65, 70, 'some do buy twice; some copies come hours later'],
  repeated_amount: [85, 60, 'the first three of a day pass'],
  amount_limit: [85, 70, 'who stays below the limit passes'],
  paid_traffic: [95, 25, 'most browsers send a referrer without its query'],
  disposable_mail: [60, 65, 'some honest people guard their address; new services are on no list'],
  refund_rate: [95, 55, 'returns come after days, and twenty orders come first'],
  low_conversion_rate: [95, 90, 'nobody honest in the town is as bad'],
}

describe.each(reviewRules)('%s', (rule) => {
  const [precisionMin, recallMin] = floors[rule]
  const { played, precision, recall } = score.rules.find((one) => one.rule === rule)!

  test(`at least ${precisionMin} % of what it says is fraud, and it sees ${recallMin} % of its own`, () => {
    expect(played).toBeGreaterThanOrEqual(50)
    expect(precision * 100).toBeGreaterThanOrEqual(precisionMin)
    expect(recall * 100).toBeGreaterThanOrEqual(recallMin)
  })
})

test('few honest orders are held for review, none is rejected, most fraud is stopped', () => {
  expect(score.honest).toBeGreaterThan(12_000)
  expect(score.honestRejected).toBe(0)
  expect(score.honestHeld / score.honest).toBeLessThan(0.05)
  expect(score.fraudStopped / score.fraudulent).toBeGreaterThan(0.55)
})

test('docs/fraud.md lists the rules as they are (npm run fraud -- --docs rewrites the table)', () => {
  expect(writtenRulesTable()).toBe(renderRulesTable(score))
})

test('npm run fraud prints every rule', () => {
  const script = path.resolve(import.meta.dirname, '../fraud.ts')
  const { stdout, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  expect(status).toBe(0)
  for (const rule of reviewRules) expect(stdout).toMatch(new RegExp(`^${rule} `, 'm'))
})

test('the same seed gives the same score, another seed another', () => {
  expect(scoreRules(DOCUMENTED_SEED)).toEqual(score)
  expect(scoreRules(2)).not.toEqual(score)
})
