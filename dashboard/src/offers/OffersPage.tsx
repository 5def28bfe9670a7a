import { getRouteApi, Link, Outlet, useParams } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import type { Cap } from '../caps/caps-data.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { FigurePeriod } from '../figures/FigurePeriod.tsx'
import { useFigureColumns } from '../figures/figure-columns.tsx'
import { useListFigures } from '../figures/list-figures.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyCsv } from '../ui/CopyCsv.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageButtons } from '../ui/PageButtons.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { type CsvColumn, Table } from '../ui/Table.tsx'
import { byNumber } from '../ui/table-sort.ts'
import type { Offer, OffersAnswer } from './offers-data.ts'
import { payoutInWords } from './payout-rules-texts.ts'

const route = getRouteApi('/signed-in/offers')

/** Every offer, newest first; a row opens its panel. */
export function OffersPage() {
  const { page, caps } = route.useLoaderData()
  return (
    <div className="space-y-4">
      {page.ok ? (
        <OffersCard page={page.value} caps={caps} />
      ) : (
        <RetryPanel problem={page.problem} />
      )}
      <Outlet />
    </div>
  )
}

function OffersCard({ page, caps }: { page: OffersAnswer; caps: readonly Cap[] | null }) {
  const text = usePageText()
  const { cursor, sort, copy: _copy, ...period } = route.useSearch()
  const figures = useListFigures('offer_id', period)
  const navigate = route.useNavigate()
  const { offerId } = useParams({ strict: false })
  const person = usePerson()
  const mayChange = person !== null && may(person, 'changeOffers')
  const byRow = useFigureColumns<Offer>(figures, ({ id }) => id)
  const facts = useColumns(caps, new Set(page.offers.map(({ advertiser }) => advertiser.id)).size)
  const columns = [...facts, ...byRow]
  return (
    <Card>
      <CardHeader title={text.offers.list}>
        <CopyCsv columns={columns} rows={page.offers} />
        {mayChange && (
          <Link
            to="/offers/new"
            search={(before) => before}
            resetScroll={false}
            className={buttonClass({ kind: 'primary' })}
          >
            <Plus aria-hidden="true" />
            {text.newOffer.create}
          </Link>
        )}
      </CardHeader>
      <FigurePeriod search={period} figures={figures} />
      <Table
        caption={text.offers.list}
        columns={columns}
        rows={page.offers}
        rowKey={(row) => row.id}
        isCurrent={(row) => row.id === offerId}
        empty={<EmptyState>{text.offers.none}</EmptyState>}
        sort={sort}
        onSort={(next) =>
          void navigate({
            search: (before) => ({ ...before, sort: next }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      <PageButtons label={text.offers.list} next={page.next_cursor} />
    </Card>
  )
}

function useColumns(caps: readonly Cap[] | null, advertiserCount: number): CsvColumn<Offer>[] {
  const text = usePageText()
  const format = useFormat()
  const words = text.offers
  const capsOf = (row: Offer) => caps?.filter(({ offer }) => offer?.id === row.id).length ?? null
  const advertiser: CsvColumn<Offer> = {
    id: 'advertiser',
    header: words.advertiser,
    isMinor: true,
    isCsvOnly: advertiserCount < 2,
    cell: (row) => <span className="block max-w-40 truncate">{row.advertiser.name}</span>,
    csv: (row) => row.advertiser.name,
  }
  return [
    {
      id: 'name',
      header: words.name,
      order: (left, right) => left.name.localeCompare(right.name),
      cell: (row) => (
        <div className="py-1">
          <Link
            to="/offers/$offerId"
            params={{ offerId: row.id }}
            search={(before) => before}
            resetScroll={false}
            aria-label={words.openOffer(row.name)}
            className="font-medium after:absolute after:inset-0 after:content-['']"
          >
            {row.name}
          </Link>
          <p className="text-sm text-muted">
            <code className="font-mono">{row.code}</code>
            <span className="sm:hidden"> · {payoutInWords(row, text, format)}</span>
          </p>
        </div>
      ),
      csv: (row) => row.name,
    },
    {
      id: 'code',
      header: words.code,
      isCsvOnly: true,
      cell: (row) => row.code,
      csv: (row) => row.code,
    },
    advertiser,
    {
      id: 'status',
      header: words.status,
      order: (left, right) => left.status.localeCompare(right.status),
      cell: (row) => <StatusPill of="offer" status={row.status} />,
      csv: (row) => row.status,
    },
    {
      id: 'payout',
      header: words.payout,
      isMinor: true,
      cell: (row) => payoutInWords(row, text, format) || '—',
      csv: (row) => payoutInWords(row, text, format),
    },
    {
      id: 'landings',
      header: words.landings,
      isCsvOnly: true,
      order: (left, right) => byNumber(left.landing_urls.length, right.landing_urls.length),
      cell: (row) => format.number(row.landing_urls.length),
      csv: (row) => String(row.landing_urls.length),
    },
    {
      id: 'caps',
      header: words.caps,
      isNumber: true,
      isMinor: true,
      cell: (row) => {
        const count = capsOf(row)
        return count === null ? '—' : format.number(count)
      },
      csv: (row) => String(capsOf(row) ?? ''),
    },
  ]
}
