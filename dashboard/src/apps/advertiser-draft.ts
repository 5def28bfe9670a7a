import type {
  AttributionOrder,
  Currency,
  CurrencyPolicy,
  IpPolicy,
} from '../../../schema/vocabulary.ts'
import type { UpdateAdvertiserInput } from '../../../workers/apps/http/contract.ts'
import type { Faults } from '../core/field-errors.ts'
import {
  amountOf,
  bpsOf,
  isCountries,
  isUrl,
  patchOf,
  percentOf,
  secondsOf,
  timeText,
  wholeOf,
} from '../core/form-input.ts'
import type { AdvertiserOfSettings } from './apps-data.ts'

export interface ExceptionDraft {
  readonly key: string
  /** "DE" */
  readonly country: string
  readonly policy: IpPolicy
}

/** Form values of an advertiser's settings. */
export interface AdvertiserDraft {
  readonly timeZone: string
  readonly fallbackUrl: string
  readonly ipPolicy: IpPolicy
  readonly exceptions: readonly ExceptionDraft[]
  /** Empty = the platform's default. */
  readonly clickDays: string
  readonly attributionOrder: AttributionOrder
  readonly minutesMin: string
  /** Empty = only the offer's window applies. */
  readonly hoursMax: string
  readonly hasFingerprinting: boolean
  readonly costMax: string
  readonly currencyPolicy: CurrencyPolicy
  readonly lowBalance: string
}

export const advertiserDraft = (advertiser: AdvertiserOfSettings): AdvertiserDraft => ({
  timeZone: advertiser.time_zone,
  fallbackUrl: advertiser.fallback_url ?? '',
  ipPolicy: advertiser.ip_policy,
  exceptions: Object.entries(advertiser.ip_policy_by_country).map(([country, policy]) => ({
    ...{ key: country, country, policy },
  })),
  clickDays: String(advertiser.click_days ?? ''),
  attributionOrder: advertiser.attribution_order,
  minutesMin: timeText(advertiser.conversion_seconds_min, 'minutes'),
  hoursMax:
    advertiser.conversion_seconds_max === null
      ? ''
      : timeText(advertiser.conversion_seconds_max, 'hours'),
  hasFingerprinting: advertiser.has_fingerprinting,
  costMax: percentOf(advertiser.cost_max_bps),
  currencyPolicy: advertiser.currency_policy,
  lowBalance: advertiser.low_balance,
})

const codeOf = ({ country }: ExceptionDraft) => country.trim().toUpperCase()

export function advertiserFaults(draft: AdvertiserDraft, currency: Currency): Faults {
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
  if (draft.clickDays.trim() !== '' && wholeOf(draft.clickDays) === null) {
    faults.click_days = 'number'
  }
  const { minutesMin, hoursMax } = draft
  if (secondsOf(minutesMin, 'minutes') === null) faults.conversion_seconds_min = 'duration'
  if (hoursMax.trim() !== '' && secondsOf(hoursMax, 'hours') === null) {
    faults.conversion_seconds_max = 'duration'
  }
  if (!bpsOf(draft.costMax)) faults.cost_max_bps = 'percent'
  if (amountOf(draft.lowBalance, currency) === null) faults.low_balance = 'amount'
  return faults
}

const fieldsOf = (draft: AdvertiserDraft): UpdateAdvertiserInput => ({
  time_zone: draft.timeZone.trim(),
  fallback_url: draft.fallbackUrl.trim() || null,
  ip_policy: draft.ipPolicy,
  ip_policy_by_country: Object.fromEntries(
    draft.exceptions.map((exception) => [codeOf(exception), exception.policy]),
  ),
  click_days: wholeOf(draft.clickDays),
  attribution_order: draft.attributionOrder,
  conversion_seconds_min: secondsOf(draft.minutesMin, 'minutes') ?? 0,
  conversion_seconds_max: secondsOf(draft.hoursMax, 'hours'),
  has_fingerprinting: draft.hasFingerprinting,
  cost_max_bps: bpsOf(draft.costMax) ?? 0,
  currency_policy: draft.currencyPolicy,
  low_balance: draft.lowBalance.trim().replace(',', '.'),
})

/** The fields that differ from the saved advertiser. */
export const advertiserPatch = (
  advertiser: AdvertiserOfSettings,
  draft: AdvertiserDraft,
): UpdateAdvertiserInput => patchOf(fieldsOf(advertiserDraft(advertiser)), fieldsOf(draft))
