/** What becomes of an offer when some of its settings are written: pure, the same for new and old. */
import type { Currency } from '../../schema/vocabulary.ts'
import {
  type ListOwner,
  replaceFallbackUrls,
  replaceLandingUrls,
  replacePayoutRules,
} from '../db/offer-lists.ts'
import type { FallbackUrl, LandingUrl, OfferSettings, PayoutTerms } from '../db/offers.ts'
import { readPayoutTerms, type WrittenTerms } from '../domain/payout-terms.ts'
import { type FieldProblem, Refusal, refuseField } from '../domain/refusal.ts'

export type WrittenRule = WrittenTerms & Pick<PayoutTerms, 'event'>

/** Settings to write; what is left out stays. Lists are replaced as a whole. */
export interface OfferChange {
  settings: Partial<OfferSettings>
  landingUrls?: Omit<LandingUrl, 'id'>[] | undefined
  fallbackUrls?: FallbackUrl[] | undefined
  payoutRules?: WrittenRule[] | undefined
}

/** @throws Refusal when an offer that is to be active could send its visitors nowhere. */
export function requireLandingUrl({ status }: OfferSettings, landingUrls: readonly object[]): void {
  if (status !== 'active' || landingUrls.length > 0) return
  throw refuseField('landing_urls', 'An active offer needs at least one landing URL.')
}

/** The statements that replace the lists which the change names. `makeId` gives a new id in order. */
export function listStatements(
  owner: ListOwner & { currency: Currency },
  change: OfferChange,
  before: readonly LandingUrl[],
  makeId: (at: number) => string,
) {
  const { landingUrls, fallbackUrls, payoutRules } = change
  return [
    ...(landingUrls ? replaceLandingUrls(owner, identify(landingUrls, before, makeId)) : []),
    ...(fallbackUrls
      ? replaceFallbackUrls(
          owner,
          fallbackUrls,
          fallbackUrls.map((_, at) => makeId(at)),
        )
      : []),
    ...(payoutRules ? replacePayoutRules(owner, readRules(payoutRules, owner.currency)) : []),
  ]
}

/** A URL for the same visitors as before is the same landing URL, whatever its weight. */
function identify(
  urls: readonly Omit<LandingUrl, 'id'>[],
  before: readonly LandingUrl[],
  makeId: (at: number) => string,
): LandingUrl[] {
  const free = [...before]
  return urls.map((url, at) => {
    const known = free.findIndex((other) => faceOf(other) === faceOf(url))
    const [taken] = known < 0 ? [] : free.splice(known, 1)
    return { ...url, id: taken?.id ?? makeId(at) }
  })
}

const faceOf = ({ url, countries, devices, oses }: Omit<LandingUrl, 'id'>) =>
  JSON.stringify([url, countries, devices, oses])

function readRules(rules: readonly WrittenRule[], currency: Currency): PayoutTerms[] {
  const problems: FieldProblem[] = []
  const read = rules.flatMap(({ event, ...written }, at) => {
    const verdict = readPayoutTerms(written, currency)
    if (verdict.ok) return [{ event, ...verdict.terms }]
    const named = verdict.problems.map(({ field, message }) => ({
      field: `payout_rules.${at}.${field}`,
      message,
    }))
    problems.push(...named)
    return []
  })
  if (problems.length === 0) return read
  throw new Refusal('invalid_input', 'The offer cannot pay like this.', problems)
}
