import type { IpPolicy } from '../../../schema/vocabulary.ts'
import type { UpdateAdvertiserInput } from '../../../workers/api/contract.ts'
import type { Faults } from '../faults.ts'
import type { AdvertiserOfSettings } from './apps-data.ts'
import { isCountries, isUrl, patchOf } from './written.ts'

export interface ExceptionDraft {
  readonly key: string
  /** "DE" */
  readonly country: string
  readonly policy: IpPolicy
}

/** An advertiser's settings as a person writes them. */
export interface AdvertiserDraft {
  readonly timeZone: string
  readonly fallbackUrl: string
  readonly ipPolicy: IpPolicy
  readonly exceptions: readonly ExceptionDraft[]
}

export const advertiserDraft = (advertiser: AdvertiserOfSettings): AdvertiserDraft => ({
  timeZone: advertiser.time_zone,
  fallbackUrl: advertiser.fallback_url ?? '',
  ipPolicy: advertiser.ip_policy,
  exceptions: Object.entries(advertiser.ip_policy_by_country).map(([country, policy]) => ({
    ...{ key: country, country, policy },
  })),
})

const codeOf = ({ country }: ExceptionDraft) => country.trim().toUpperCase()

export function advertiserFaults(draft: AdvertiserDraft): Faults {
  const faults: Faults = {}
  if (draft.timeZone.trim() === '') faults.time_zone = 'missing'
  if (draft.fallbackUrl.trim() !== '' && !isUrl(draft.fallbackUrl)) faults.fallback_url = 'url'
  for (const [at, exception] of draft.exceptions.entries()) {
    const field = `ip_policy_by_country.${at}`
    const isOne = codeOf(exception).length === 2 && isCountries(exception.country)
    const isSecond = draft.exceptions.findIndex((other) => codeOf(other) === codeOf(exception)) < at
    if (!isOne) faults[field] = 'country'
    else if (isSecond) faults[field] = 'twice'
  }
  return faults
}

const fieldsOf = (draft: AdvertiserDraft): UpdateAdvertiserInput => ({
  time_zone: draft.timeZone.trim(),
  fallback_url: draft.fallbackUrl.trim() || null,
  ip_policy: draft.ipPolicy,
  ip_policy_by_country: Object.fromEntries(
    draft.exceptions.map((exception) => [codeOf(exception), exception.policy]),
  ),
})

/** Only what differs from the advertiser as it was opened. */
export const advertiserPatch = (
  advertiser: AdvertiserOfSettings,
  draft: AdvertiserDraft,
): UpdateAdvertiserInput => patchOf(fieldsOf(advertiserDraft(advertiser)), fieldsOf(draft))
