import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { BannerMaker } from './BannerMaker.tsx'
import { CreativeCode } from './CreativeCode.tsx'
import { CreativePreview } from './CreativePreview.tsx'
import { useCreativeText } from './creative-texts.ts'
import { linkCreative, type OwnCreative, type OwnOffer } from './creatives-data.ts'
import { OfferFilter } from './OfferFilter.tsx'

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
            <Line key={creative.id} creative={creative} />
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

function Line({ creative: loaded }: { creative: OwnCreative }) {
  const words = useCreativeText().creatives
  const format = useFormat()
  const person = usePerson()
  const { write, isRunning, problem } = useWrite()
  const [linked, setLinked] = useState<OwnCreative | null>(null)
  const [isOpen, setIsOpen] = useState(false)
  const creative = linked ?? loaded
  const { name, offer, kind, width, height, views, link_url } = creative
  const maySave = person !== null && may(person, 'saveLinks')
  const open = async () => {
    if (link_url === null) {
      if (!maySave || !(await write(async () => setLinked(await linkCreative(creative.id))))) return
    }
    setIsOpen(!isOpen)
  }
  return (
    <li className="min-w-0 space-y-2 rounded-lg border border-border p-3">
      <CreativePreview creative={creative} />
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="truncate font-medium" title={name}>
            {name}
          </h3>
          <p className="truncate text-sm text-muted">
            {offer.name} · {creative.advertiser.name}
          </p>
          <p className="text-sm text-muted tabular-nums">
            {width === null || height === null
              ? words.text
              : `${words.pixels(width, height)} · ${words.views(format.number(views))}`}
          </p>
        </div>
        {(maySave || link_url !== null) && (
          <Button
            size="small"
            aria-expanded={isOpen}
            aria-label={words.getOf(name)}
            disabled={isRunning}
            onClick={() => void open()}
          >
            {isRunning ? words.preparing : kind === 'text' ? words.getText : words.getCode}
          </Button>
        )}
      </div>
      {problem && <ProblemPanel problem={problem} />}
      {isOpen && <CreativeCode creative={creative} />}
    </li>
  )
}
