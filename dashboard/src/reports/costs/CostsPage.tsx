import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { holds } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { StatisticsTabs } from '../logs/StatisticsTabs.tsx'
import { CostForm } from './CostForm.tsx'
import { CostImport } from './CostImport.tsx'
import type { Cost } from './costs-data.ts'
import { useCostText } from './costs-texts.ts'

const route = getRouteApi('/signed-in/reports/costs')

/** What an affiliate pays for traffic: entered by hand or by a file, corrected, deleted. */
export function CostsPage() {
  const words = useCostText().costs
  const { list, offers } = route.useLoaderData()
  const { pages } = route.useSearch()
  const person = usePerson()
  const maySave = person !== null && holds(person, 'costs:write')
  const [open, setOpen] = useState<Cost | null>(null)
  const columns = useColumns(maySave ? setOpen : null)
  const rows = list.ok ? list.value.rows : []
  return (
    <div className="space-y-4">
      <StatisticsTabs />
      {maySave && (
        <CostForm
          key={open?.id ?? 'new'}
          cost={open}
          offers={offers}
          onClose={() => setOpen(null)}
        />
      )}
      {list.ok ? (
        <Card>
          <CardHeader title={words.title} help={maySave ? words.help : words.readOnly}>
            <Link
              to="/reports"
              search={{ by: 'day', sort: '-day' }}
              className={buttonClass({ size: 'small' })}
            >
              {words.toReport}
            </Link>
          </CardHeader>
          <Table
            caption={words.caption}
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            isCurrent={({ id }) => id === open?.id}
            empty={<EmptyState>{words.none}</EmptyState>}
          />
          {rows.length > 0 && (
            <MoreRows shown={words.shown(rows.length)} pages={pages} hasMore={list.value.hasMore} />
          )}
        </Card>
      ) : (
        <RetryPanel problem={list.problem} />
      )}
      {maySave && <CostImport />}
    </div>
  )
}

function useColumns(onChange: ((cost: Cost) => void) | null): Column<Cost>[] {
  const words = useCostText().costs
  const format = useFormat()
  const change: Column<Cost> = {
    id: 'change',
    header: words.change,
    head: <span className="sr-only">{words.change}</span>,
    cell: (row) => (
      <Button
        size="small"
        kind="quiet"
        aria-label={words.changeOf(format.dayWithYear(row.day))}
        onClick={() => {
          onChange?.(row)
          window.scrollTo({ top: 0 })
        }}
      >
        {words.change}
      </Button>
    ),
  }
  return [
    { id: 'day', header: words.day, cell: (row) => format.dayWithYear(row.day) },
    {
      id: 'offer',
      header: words.offer,
      cell: (row) => (
        <span className="block max-w-36 truncate sm:max-w-64">
          {row.offer === null ? words.allOffers : row.offer.name || row.offer.code}
        </span>
      ),
    },
    {
      ...{ id: 'amount', header: words.amount, isNumber: true },
      cell: (row) => <MoneyText money={row.amount} />,
    },
    {
      ...{ id: 'note', header: words.note, isMinor: true },
      cell: (row) => <span className="block max-w-64 truncate">{row.note}</span>,
    },
    ...(onChange ? [change] : []),
  ]
}
