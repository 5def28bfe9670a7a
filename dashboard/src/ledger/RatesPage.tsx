import { getRouteApi } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyCsv } from '../ui/CopyCsv.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageButtons } from '../ui/PageButtons.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { type CsvColumn, Table } from '../ui/Table.tsx'
import type { Rate, RatesAnswer } from './money-data.ts'
import { RateForm } from './RateForm.tsx'

const route = getRouteApi('/signed-in/money/rates')

/** Exchange rates, and the form for a new one. */
export function RatesPage() {
  const person = usePerson()
  const found = route.useLoaderData()
  return (
    <div className="space-y-4">
      {person && may(person, 'bookMoney') && <RateForm />}
      {found.ok ? <Rates page={found.value} /> : <RetryPanel problem={found.problem} />}
    </div>
  )
}

function Rates({ page }: { page: RatesAnswer }) {
  const words = usePageText().rates
  const format = useFormat()
  const columns: CsvColumn<Rate>[] = [
    {
      id: 'pair',
      header: words.pair,
      cell: (row) => <span className="whitespace-nowrap">{`${row.base} → ${row.quote}`}</span>,
      csv: (row) => `${row.base}/${row.quote}`,
    },
    {
      id: 'rate',
      header: words.rate,
      isNumber: true,
      cell: (row) => row.rate,
      csv: (row) => row.rate,
    },
    {
      id: 'as_of',
      header: words.asOf,
      cell: (row) => <time dateTime={row.as_of}>{format.exact(row.as_of)}</time>,
      csv: (row) => row.as_of,
    },
    {
      id: 'entered_by',
      header: words.enteredBy,
      isMinor: true,
      cell: (row) => row.entered_by ?? '—',
      csv: (row) => row.entered_by ?? '',
    },
  ]
  return (
    <Card>
      <CardHeader title={words.list} help={words.help}>
        <CopyCsv columns={columns} rows={page.rates} />
      </CardHeader>
      <Table
        caption={words.list}
        columns={columns}
        rows={page.rates}
        rowKey={(row) => `${row.base} ${row.quote} ${row.as_of}`}
        empty={<EmptyState>{words.none}</EmptyState>}
      />
      <PageButtons label={words.list} next={page.next_cursor} />
    </Card>
  )
}
