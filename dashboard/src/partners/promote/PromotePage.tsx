import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { usePageText } from '../../core/i18n/language.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { FigureLine } from '../../figures/FigureLine.tsx'
import { FigurePeriod } from '../../figures/FigurePeriod.tsx'
import { type ListFigures, useListFigures } from '../../figures/list-figures.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { Payout } from './Payout.tsx'
import { join, type PromotedOffer } from './promote-data.ts'

const route = getRouteApi('/signed-in/promotion/promote')

/** Offers an affiliate has joined or can join, with payouts, terms and links. */
export function PromotePage() {
  const text = usePageText()
  const words = text.promote
  const router = useRouter()
  const person = usePerson()
  const found = route.useLoaderData()
  const { pages, ...period } = route.useSearch()
  const figures = useListFigures('coupon', period)
  // Shared by all rows, so that a double click cannot hit the row that moved up.
  const { write, isRunning, problem } = useWrite()
  if (!found.ok) return <RetryPanel problem={found.problem} />
  const { rows, hasMore } = found.value
  const onJoin = (offerId: string) =>
    void write(async () => {
      await join(offerId)
      await router.invalidate()
    })
  const toApplications = (
    <Link to="/applications" className={buttonClass({ kind: 'primary' })}>
      {words.toApplications}
    </Link>
  )
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      <FigurePeriod search={period} figures={figures} />
      {problem && <ProblemPanel problem={problem} className="mb-4" />}
      {rows.length === 0 && <EmptyState action={toApplications}>{words.none}</EmptyState>}
      <ul aria-label={words.title} className="divide-y divide-border">
        {rows.map((offer) => (
          <OfferLine
            key={offer.id}
            {...{
              offer,
              figures,
              isRunning,
              mayJoin: person !== null && may(person, 'applyToAdvertisers'),
            }}
            onJoin={() => onJoin(offer.id)}
          />
        ))}
      </ul>
      {rows.length > 0 && (
        <MoreRows shown={text.table.rows(rows.length)} pages={pages} hasMore={hasMore} />
      )}
    </Card>
  )
}

function OfferLine(props: {
  offer: PromotedOffer
  figures: ListFigures
  isRunning: boolean
  mayJoin: boolean
  onJoin: () => void
}) {
  const text = usePageText()
  const words = text.promote
  const { offer, isRunning, mayJoin } = props
  return (
    <li className="grid grid-cols-1 items-start gap-x-6 gap-y-3 py-5 md:grid-cols-[minmax(0,6fr)_minmax(0,4fr)]">
      <div className="min-w-0">
        <h3 className="font-medium break-words">{offer.name}</h3>
        <p className="text-sm text-muted">
          {offer.advertiser.name} · {text.home.holdDays(offer.hold_days)}
          {!offer.allows_paid_traffic && ` · ${words.noPaid}`}
        </p>
        <Payout offer={offer} />
        {offer.terms && (
          <details className="mt-2">
            <summary className="w-max cursor-pointer text-sm text-muted">{words.terms}</summary>
            <p className="mt-1 max-w-prose text-pretty break-words whitespace-pre-line">
              {offer.terms}
            </p>
          </details>
        )}
      </div>
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
            <div className="w-full min-w-0">
              <CopyField label={words.couponOf(offer.name)} value={offer.coupon} />
              <FigureLine figures={props.figures} id={offer.coupon.toUpperCase()} />
            </div>
            {mayJoin && (
              <Link
                to="/links/new"
                search={{ offer_id: offer.id }}
                aria-label={words.takeLinkOf(offer.name)}
                className={buttonClass()}
              >
                {words.takeLink}
              </Link>
            )}
          </>
        )}
      </div>
    </li>
  )
}
