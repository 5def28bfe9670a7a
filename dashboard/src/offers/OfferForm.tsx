import type { FormEvent, ReactNode } from 'react'
import type { Currency } from '../../../schema/vocabulary.ts'
import type { Faults } from '../core/field-errors.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import type { Write } from '../core/use-write.ts'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { FormSummary } from '../ui/forms/FormSummary.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { AffiliateRules } from './AffiliateRules.tsx'
import { FallbackUrls } from './FallbackUrls.tsx'
import { hasErrorIn, type OfferPart } from './form-part.ts'
import { GeoRules } from './GeoRules.tsx'
import { ForAffiliates } from './guide/ForAffiliates.tsx'
import { GuideCard } from './guide/GuideCard.tsx'
import { guideTexts } from './guide/guide-texts.ts'
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
  ...['description', 'category', 'logo', 'traffic_allowed', 'traffic_forbidden', 'traffic_note'],
  'one_sale_per_click',
]

/** The settings of an offer: what matters most, and the others folded under their names. */
export function OfferForm(props: {
  id: string
  draft: OfferDraft
  currency: Currency
  faults: Faults
  write: Write
  isReadOnly: boolean
  /** Of a new offer: its code, if the person chooses none. */
  madeCode?: string
  onChange: (part: Partial<OfferDraft>) => void
  onSend: () => void
  /** The first field. */
  lead: (part: OfferPart) => ReactNode
  /** Of a new offer: fields that cannot be changed later. */
  more?: (part: OfferPart) => ReactNode
}) {
  const { draft, currency, onChange } = props
  const { form, errorOf, count, problem } = useFormFaults(props.faults, props.write, rootsShown)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    props.onSend()
  }
  const { madeCode } = props
  const part: OfferPart = { draft, errorOf, onChange, ...(madeCode ? { madeCode } : {}) }
  const isNew = madeCode !== undefined
  const words = guideTexts.use().guide
  return (
    <form ref={form} id={props.id} noValidate onSubmit={submit} className="scroll-mt-4">
      <fieldset disabled={props.isReadOnly} className="min-w-0 space-y-4">
        {problem && <ProblemPanel problem={problem} />}
        <FormSummary count={count} />
        <GuideCard {...part} currency={currency} lead={props.lead(part)} />
        <ForAffiliates {...part} />
        {isNew ? (
          <FoldedCard
            title={words.advanced}
            help={words.advancedHelp}
            state=""
            hasError={hasErrorIn(part, ...rootsShown.filter((root) => !firstRoots.includes(root)))}
          >
            <div className="space-y-4">
              {props.more?.(part)}
              <Settings {...part} currency={currency} isNew />
            </div>
          </FoldedCard>
        ) : (
          <Settings {...part} currency={currency} />
        )}
      </fieldset>
    </form>
  )
}

/** Fields outside of Advanced. */
const firstRoots = [
  ...['app_id', 'advertiser_id', 'name', 'payout_rules', 'landing_urls'],
  ...['description', 'category', 'logo', 'traffic_allowed', 'traffic_forbidden', 'traffic_note'],
]

function Settings({ currency, isNew, ...part }: OfferPart & { currency: Currency; isNew?: true }) {
  return (
    <>
      <OfferBasics {...part} isNew={isNew === true} />
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
    </>
  )
}
