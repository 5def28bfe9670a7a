import type { Currency } from '../../../../schema/vocabulary.ts'
import { wholeOf } from '../../core/form-input.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import type { OfferDraft } from '../offer-draft.ts'
import { guideTexts } from './guide-texts.ts'
import { type Preview, paidForOf, previewOf } from './paid-for.ts'

/** What an affiliate earns on one order, by the rule that pays real orders. */
export function PayoutPreview({ draft, currency }: { draft: OfferDraft; currency: Currency }) {
  const words = guideTexts.use().guide
  const format = useFormat()
  const preview = previewOf(draft, currency)
  const days = wholeOf(draft.holdDays)
  const isOneOfMany = draft.rules.length > 1 && paidForOf(draft.rules) === 'custom'
  const sentence = ({ order, earned, months }: Preview) => {
    const [sum, of] = [format.money(earned), format.money(order)]
    if (draft.rules[0]?.event === 'lead') return words.earnsLead(sum)
    if (paidForOf(draft.rules) !== 'subscription') return words.earnsSale(sum, of)
    return months === null ? words.earnsRenewals(sum, of) : words.earnsRenewalsFor(sum, of, months)
  }
  return (
    <div role="status" aria-label={words.preview} className="mt-5 rounded bg-sunken p-4">
      {preview === null ? (
        <p className="text-muted">{words.fillIn}</p>
      ) : (
        <>
          <p className="font-medium text-pretty tabular-nums">{sentence(preview)}</p>
          <p className="mt-1 text-sm text-pretty text-muted tabular-nums">
            {preview.levels && `${words.costs(format.money(preview.levels))} `}
            {days !== null && words.held(days)}
            {isOneOfMany && ` ${words.others}`}
          </p>
        </>
      )}
    </div>
  )
}
