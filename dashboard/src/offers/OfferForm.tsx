import type { FormEvent, ReactNode } from 'react'
import type { Currency } from '../../../schema/vocabulary.ts'
import type { Faults } from '../core/field-errors.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import type { Write } from '../core/use-write.ts'
import { FormSummary } from '../ui/forms/FormSummary.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { AffiliateRules } from './AffiliateRules.tsx'
import { FallbackUrls } from './FallbackUrls.tsx'
import type { OfferPart } from './form-part.ts'
import { GeoRules } from './GeoRules.tsx'
import { JoiningRules } from './JoiningRules.tsx'
import { LandingUrls } from './LandingUrls.tsx'
import { LevelRules } from './LevelRules.tsx'
import { LimitRules } from './LimitRules.tsx'
import { OfferBasics } from './OfferBasics.tsx'
import type { OfferDraft } from './offer-draft.ts'
import { PayoutRules } from './PayoutRules.tsx'
import { ScheduleRules } from './ScheduleRules.tsx'
import { SourceRules } from './SourceRules.tsx'
import { VerdictActions } from './VerdictActions.tsx'
import { VisitorRules } from './VisitorRules.tsx'

/** Fields of the wire format that the form contains. */
const rootsShown = [
  ...['app_id', 'advertiser_id', 'currency', 'name', 'code', 'model', 'status', 'approval'],
  ...['hold_days', 'window_days', 'cookie_days', 'dedupe_seconds', 'dedupe_identity'],
  ...['fallback_url', 'geo_allow', 'geo_deny', 'payout_rules', 'landing_urls', 'fallback_urls'],
  ...['affiliate_rules', 'level_2_bps', 'level_3_bps', 'pixel_amount_max', 'targeting'],
  ...['allows_paid_traffic', 'allows_repeat_leads', 'joining', 'terms'],
]

/** The settings of an offer, each with help text. */
export function OfferForm(props: {
  id: string
  draft: OfferDraft
  currency: Currency
  faults: Faults
  write: Write
  isReadOnly: boolean
  onChange: (part: Partial<OfferDraft>) => void
  onSend: () => void
  /** Shown above the settings, with its own fields. */
  before?: (errorOf: OfferPart['errorOf']) => ReactNode
}) {
  const { draft, currency, onChange } = props
  const { form, errorOf, count, problem } = useFormFaults(props.faults, props.write, rootsShown)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    props.onSend()
  }
  const part: OfferPart = { draft, errorOf, onChange }
  return (
    <form ref={form} id={props.id} noValidate onSubmit={submit} className="scroll-mt-4">
      <fieldset disabled={props.isReadOnly} className="min-w-0 space-y-4">
        {problem && <ProblemPanel problem={problem} />}
        <FormSummary count={count} />
        {props.before?.(errorOf)}
        <OfferBasics {...part} />
        <PayoutRules {...part} currency={currency} />
        <LevelRules {...part} currency={currency} />
        <JoiningRules {...part} />
        <AffiliateRules {...part} currency={currency} />
        <LandingUrls {...part} />
        <GeoRules {...part} />
        <VisitorRules {...part} />
        <ScheduleRules {...part} />
        <LimitRules {...part} />
        <SourceRules {...part} currency={currency} />
        <VerdictActions {...part} />
        <FallbackUrls {...part} />
      </fieldset>
    </form>
  )
}
