import type { ReviewRule } from '../../../workers/fraud/rules/review-rules.ts'
import { readAdvertisers } from '../apps/apps-data.ts'
import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'

const readRules = (advertiserId: string) =>
  read(api.v1['review-settings'].$get({ query: { advertiser_id: advertiserId } }))

export type Rules = Awaited<ReturnType<typeof readRules>>['rules']
export type Rule = Rules[number]

/** The rules of the requested advertiser, or of the first one this person can see. */
export async function loadRules(asked: string | undefined) {
  const advertisers = await settle(readAdvertisers())
  if (!advertisers.ok) return advertisers
  const known = advertisers.value.advertisers.map(({ id, name }) => ({ id, name }))
  const advertiserId = asked ?? known[0]?.id
  if (advertiserId === undefined) return { ok: true as const, value: null }
  const rules = await settle(readRules(advertiserId))
  if (!rules.ok) return rules
  return {
    ok: true as const,
    value: { advertiserId, advertisers: known, rules: rules.value.rules },
  }
}

export type RuleSettings = Partial<
  Record<ReviewRule, { action?: Rule['action']; threshold?: number }>
>

/** Replaces all settings. */
export const changeRules = async (advertiserId: string, rules: RuleSettings): Promise<Rules> => {
  const query = { advertiser_id: advertiserId }
  return (await read(api.v1['review-settings'].$put({ query, json: { rules } }))).rules
}
