import { Link } from '@tanstack/react-router'
import { useFormat } from '../../core/i18n/use-format.ts'
import { FigureLine } from '../../figures/FigureLine.tsx'
import type { ListFigures } from '../../figures/list-figures.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { marketTexts } from '../../ui/market/market-texts.ts'
import { OfferLogo } from '../../ui/market/OfferLogo.tsx'
import { TrafficTerms } from '../../ui/market/TrafficTerms.tsx'
import { Payout } from './Payout.tsx'
import type { PromotedOffer } from './promote-data.ts'
import { promoteTexts } from './promote-texts.ts'

/** One offer of the marketplace, with what it pays and the one thing to do next. */
export function OfferLine(props: {
  offer: PromotedOffer
  figures: ListFigures
  isRunning: boolean
  mayJoin: boolean
  onJoin: () => void
}) {
  const { offer } = props
  const words = promoteTexts.use().marketplace
  const market = marketTexts.use().market
  const facts = [
    offer.advertiser.name,
    offer.category && market.categories[offer.category],
    words.hold(offer.hold_days),
  ]
  return (
    <li className="grid grid-cols-1 items-start gap-x-6 gap-y-3 py-5 md:grid-cols-[minmax(0,6fr)_minmax(0,4fr)]">
      <div className="flex min-w-0 gap-3">
        <OfferLogo name={offer.name} logo={offer.logo ?? offer.advertiser.logo_url} />
        <div className="min-w-0 flex-1">
          <h3 className="font-medium break-words">{offer.name}</h3>
          <p className="text-sm text-muted">{facts.filter(Boolean).join(' · ')}</p>
          {offer.description && (
            <p className="mt-1 max-w-prose text-pretty break-words whitespace-pre-line">
              {offer.description}
            </p>
          )}
          <Payout offer={offer} />
          <Epc offer={offer} />
          <Details offer={offer} />
        </div>
      </div>
      <NextStep {...props} />
    </li>
  )
}

function Epc({ offer }: { offer: PromotedOffer }) {
  const words = promoteTexts.use().marketplace
  const format = useFormat()
  const { epc, currency } = offer
  if (epc === null) return <p className="mt-1 text-sm text-muted">{words.tooFew}</p>
  return (
    <p className="mt-1 tabular-nums" title={words.epcHelp}>
      {words.epc} <strong className="font-medium">{format.rate({ amount: epc, currency })}</strong>
    </p>
  )
}

/** Approval, limits, traffic and the advertiser's own words. */
function Details({ offer }: { offer: PromotedOffer }) {
  const words = promoteTexts.use().marketplace
  const notes = [
    words.approvals[offer.approval],
    offer.one_sale_per_click && words.oneSale,
    !offer.allows_paid_traffic && words.noPaid,
    !offer.has_deep_links && words.noDeepLinks,
  ].filter((note) => note !== false)
  return (
    <details className="mt-2">
      <summary className="w-max cursor-pointer text-sm text-muted">{words.details}</summary>
      <div className="mt-1 max-w-prose space-y-2">
        <ul className="list-disc pl-5 text-sm">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
        <TrafficTerms allowed={offer.traffic_allowed} forbidden={offer.traffic_forbidden} />
        {[offer.traffic_note, offer.terms].map(
          (said) =>
            said && (
              <p key={said} className="text-pretty break-words whitespace-pre-line">
                {said}
              </p>
            ),
        )}
      </div>
    </details>
  )
}

function NextStep(props: {
  offer: PromotedOffer
  figures: ListFigures
  isRunning: boolean
  mayJoin: boolean
  onJoin: () => void
}) {
  const words = promoteTexts.use().promote
  const { offer, isRunning, mayJoin } = props
  if (offer.partnership !== 'approved') return <Application {...{ offer, mayJoin }} />
  return (
    <div className="flex min-w-0 flex-col gap-2 md:items-end">
      {offer.coupon === null ? (
        mayJoin && (
          <Button
            kind="primary"
            disabled={isRunning}
            aria-label={words.joinOf(offer.name)}
            onClick={props.onJoin}
          >
            {isRunning ? words.joining : words.join}
          </Button>
        )
      ) : (
        <>
          {mayJoin && (
            <Link
              to="/links/new"
              search={{ offer_id: offer.id }}
              aria-label={words.takeLinkOf(offer.name)}
              className={buttonClass({ kind: 'primary' })}
            >
              {words.takeLink}
            </Link>
          )}
          <div className="w-full min-w-0">
            <CopyField label={words.couponOf(offer.name)} value={offer.coupon} />
            <FigureLine figures={props.figures} id={offer.coupon.toUpperCase()} />
          </div>
        </>
      )}
    </div>
  )
}

/** For offers of an advertiser whose partner the affiliate is not yet. */
function Application({ offer, mayJoin }: { offer: PromotedOffer; mayJoin: boolean }) {
  const words = promoteTexts.use().marketplace
  const { name, advertiser, partnership, apply_code } = offer
  const said = { pending: words.waiting, rejected: words.rejected }[partnership as string]
  return (
    <div className="flex min-w-0 flex-col gap-2 md:items-end md:text-right">
      {mayJoin && apply_code !== null && (
        <Link
          to="/applications"
          search={{ code: apply_code }}
          aria-label={words.applyOf(name, advertiser.name)}
          className={buttonClass({ kind: 'primary' })}
        >
          {words.apply}
        </Link>
      )}
      {said && <p className="text-sm text-pretty text-muted">{said}</p>}
    </div>
  )
}
