import type { OfferDraft } from './offer-draft.ts'
import type { TargetingDraft } from './targeting-draft.ts'

/** What the parts of an offer's form share. */
export interface OfferPart {
  readonly draft: OfferDraft
  /** The word on a field of the wire, or on anything inside it. */
  readonly errorOf: (field: string) => string | undefined
  readonly onChange: (part: Partial<OfferDraft>) => void
}

/** A part of the form that is about targeting alone. */
export const changeTargeting = ({ draft, onChange }: OfferPart, part: Partial<TargetingDraft>) =>
  onChange({ targeting: { ...draft.targeting, ...part } })

/** Whether any of the fields has a word on it. */
export const hasErrorIn = ({ errorOf }: Pick<OfferPart, 'errorOf'>, ...fields: string[]) =>
  fields.some((field) => errorOf(field) !== undefined)

/** Names of the user agent's parser, lower-case as rules hold them, and as people write them. */
export const systemsToChoose = [
  { value: 'ios', label: 'iOS' },
  { value: 'android', label: 'Android' },
  { value: 'windows', label: 'Windows' },
  { value: 'macos', label: 'macOS' },
  { value: 'linux', label: 'Linux' },
  { value: 'chrome os', label: 'ChromeOS' },
]
export const browsersToChoose = [
  { value: 'chrome', label: 'Chrome' },
  { value: 'safari', label: 'Safari' },
  { value: 'firefox', label: 'Firefox' },
  { value: 'microsoft edge', label: 'Edge' },
  { value: 'opera', label: 'Opera' },
  { value: 'samsung internet for android', label: 'Samsung Internet' },
  { value: 'yandex browser', label: 'Yandex' },
]
