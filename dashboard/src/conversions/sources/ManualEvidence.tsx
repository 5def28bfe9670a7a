import { usePageText } from '../../core/i18n/language.ts'
import { AffiliateField } from '../../ui/forms/AffiliateField.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import type { OfferChoice } from '../conversions-data.ts'
import { ManualField, type ManualPart } from './ManualField.tsx'
import { type ManualDraft, manualWays } from './manual-draft.ts'

/** How a lead or sale is attributed: by click, coupon, customer or affiliate. */
export function ManualEvidence({
  offers,
  ...part
}: ManualPart & { offers: readonly OfferChoice[] }) {
  const text = usePageText()
  const words = text.manual
  const { draft, errorOf, onChange } = part
  const labels = {
    ...{ coupon: words.byCoupon, affiliate: words.byAffiliate },
    ...{ click: words.byClick, nobody: words.byNobody },
  }
  return (
    <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
      <SelectField
        label={words.whom}
        options={manualWays.map((value) => ({ value, label: labels[value] }))}
        select={{
          value: draft.way,
          onChange: ({ currentTarget }) =>
            onChange({ way: currentTarget.value as ManualDraft['way'] }),
        }}
      />
      {draft.way === 'click' && (
        <ManualField {...part} label={words.clickId} name="clickId" wire="click_id" />
      )}
      {draft.way === 'coupon' && (
        <ManualField {...part} label={words.coupon} name="coupon" wire="coupon" lengthMax={40} />
      )}
      {draft.way === 'affiliate' && (
        <>
          <SelectField
            label={words.offer}
            error={errorOf('offer_id')}
            options={[
              { value: '', label: '—' },
              ...offers.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            select={{
              value: draft.offerId,
              onChange: ({ currentTarget }) => onChange({ offerId: currentTarget.value }),
            }}
          />
          <AffiliateField
            label={words.affiliate}
            error={errorOf('affiliate_id')}
            value={draft.affiliateId}
            onChange={(affiliateId) => onChange({ affiliateId })}
          />
        </>
      )}
    </div>
  )
}
