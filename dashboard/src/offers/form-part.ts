import type { OfferDraft } from './offer-draft.ts'
import type { TargetingDraft } from './targeting-draft.ts'

/** Props shared by the parts of an offer's form. */
export interface OfferPart {
  readonly draft: OfferDraft
  /** The error of a field in wire format, or of anything inside it. */
  readonly errorOf: (field: string) => string | undefined
  readonly onChange: (part: Partial<OfferDraft>) => void
  /** Of a new offer: its code, if the person chooses none. */
  readonly madeCode?: string
}

/** Changes the targeting. */
export const changeTargeting = ({ draft, onChange }: OfferPart, part: Partial<TargetingDraft>) =>
  onChange({ targeting: { ...draft.targeting, ...part } })

/** Whether any of the fields has an error. */
export const hasErrorIn = ({ errorOf }: Pick<OfferPart, 'errorOf'>, ...fields: string[]) =>
  fields.some((field) => errorOf(field) !== undefined)

/** Names used by the user agent parser, lower-case as in rules, with their spelling for display. */
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
