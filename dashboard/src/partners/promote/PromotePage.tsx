import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { offerCategories } from '../../../../schema/vocabulary.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { FigurePeriod } from '../../figures/FigurePeriod.tsx'
import { useListFigures } from '../../figures/list-figures.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Filters, InputFilter, SelectFilter } from '../../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../../ui/forms/filter-search.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { marketTexts } from '../../ui/market/market-texts.ts'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { OfferLine } from './OfferLine.tsx'
import { join, joinedStates, offerSorts } from './promote-data.ts'
import { promoteTexts } from './promote-texts.ts'

const route = getRouteApi('/signed-in/promotion/promote')

/** The marketplace: offers an affiliate has joined or can join, with payouts, terms and links. */
export function PromotePage() {
  const text = promoteTexts.use()
  const words = text.promote
  const router = useRouter()
  const person = usePerson()
  const found = route.useLoaderData()
  const { pages, q, category, joined, sort: _sort, ...period } = route.useSearch()
  const figures = useListFigures('coupon', period)
  // Shared by all rows, so that a double click cannot hit the row that moved up.
  const { write, isRunning, problem } = useWrite()
  if (!found.ok) return <RetryPanel problem={found.problem} />
  const { rows, hasMore } = found.value
  const isFiltered = q !== undefined || category !== undefined || joined !== undefined
  const onJoin = (offerId: string) =>
    void write(async () => {
      await join(offerId)
      await router.invalidate()
    })
  return (
    <Card>
      <CardHeader title={words.title} help={text.marketplace.epcHelp} />
      <OfferFilters />
      <FigurePeriod search={period} figures={figures} />
      {problem && <ProblemPanel problem={problem} className="mb-4" />}
      {rows.length === 0 && <NoOffers isFiltered={isFiltered} />}
      <ul aria-label={words.title} className="divide-y divide-border">
        {rows.map((offer) => (
          <OfferLine
            key={offer.id}
            {...{ offer, figures, isRunning }}
            mayJoin={person !== null && may(person, 'applyToAdvertisers')}
            onJoin={() => onJoin(offer.id)}
          />
        ))}
      </ul>
      {rows.length > 0 && (
        <MoreRows shown={text.marketplace.shown(rows.length)} pages={pages} hasMore={hasMore} />
      )}
    </Card>
  )
}

function NoOffers({ isFiltered }: { isFiltered: boolean }) {
  const text = promoteTexts.use()
  const link = isFiltered ? (
    <Link to="/promote" search={{}} className={buttonClass()}>
      {text.marketplace.clear}
    </Link>
  ) : (
    <Link to="/applications" className={buttonClass({ kind: 'primary' })}>
      {text.promote.toApplications}
    </Link>
  )
  return (
    <EmptyState action={link}>
      {isFiltered ? text.marketplace.noneFound : text.promote.none}
    </EmptyState>
  )
}

function OfferFilters() {
  const words = promoteTexts.use().marketplace
  const market = marketTexts.use().market
  const search = route.useSearch()
  const change = useSetFilters<typeof search>()
  const { q, category, joined, sort } = search
  return (
    <Filters>
      <InputFilter
        {...{ label: words.search, type: 'search', value: q }}
        onChange={(value) => change({ q: value })}
      />
      <SelectFilter
        {...{ label: market.category, value: category }}
        options={offerCategories.map((value) => ({ value, label: market.categories[value] }))}
        onChange={(value) => change({ category: value })}
      />
      <SelectFilter
        {...{ label: words.mine, value: joined }}
        options={joinedStates.map((value) => ({ value, label: words.joined[value] }))}
        onChange={(value) => change({ joined: value })}
      />
      <SelectFilter
        {...{ label: words.sort, value: sort, none: words.sorts.newest }}
        options={offerSorts.map((value) => ({ value, label: words.sorts[value] }))}
        onChange={(value) => change({ sort: value })}
      />
    </Filters>
  )
}
