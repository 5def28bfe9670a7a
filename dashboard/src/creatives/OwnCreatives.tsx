import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { BannerMaker } from './BannerMaker.tsx'
import { useCreativeText } from './creative-texts.ts'
import type { OwnCreative, OwnOffer } from './creatives-data.ts'
import { OfferFilter } from './OfferFilter.tsx'
import { OwnCreativeLine } from './OwnCreativeLine.tsx'

/** Creatives an affiliate may use, and the banner maker with their coupon. */
export function OwnCreatives(props: {
  creatives: readonly OwnCreative[]
  offers: readonly OwnOffer[]
}) {
  const words = useCreativeText().creatives
  const { creatives, offers } = props
  return (
    <>
      <Card>
        <CardHeader title={words.list} help={words.ownHelp}>
          <Link to="/reports" search={{ by: 'creative_id' }} className={buttonClass()}>
            {words.report}
          </Link>
        </CardHeader>
        <OfferFilter offers={offers} />
        {creatives.length === 0 && <EmptyState>{words.ownNone}</EmptyState>}
        <ul aria-label={words.list} className="mt-3 grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
          {creatives.map((creative) => (
            <OwnCreativeLine key={creative.id} creative={creative} />
          ))}
        </ul>
      </Card>
      <FoldedCard title={words.make} help={words.makeHelp} state="" hasError={false}>
        <OwnBanner offers={offers} />
      </FoldedCard>
    </>
  )
}

/** The banner maker, with the coupon of one of the affiliate's offers. */
function OwnBanner({ offers }: { offers: readonly OwnOffer[] }) {
  const words = useCreativeText().creatives
  const [offerId, setOfferId] = useState(offers[0]?.id ?? '')
  const coupon = offers.find(({ id }) => id === offerId)?.coupon ?? null
  return (
    <div className="space-y-4">
      {offers.length > 1 && (
        <div className="sm:w-64">
          <SelectField
            label={words.offer}
            options={offers.map(({ id, name }) => ({ value: id, label: name }))}
            select={{
              value: offerId,
              onChange: ({ currentTarget }) => setOfferId(currentTarget.value),
            }}
          />
        </div>
      )}
      <BannerMaker coupon={coupon} />
    </div>
  )
}
