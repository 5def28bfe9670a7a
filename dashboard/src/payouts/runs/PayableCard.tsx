import { useFormat } from '../../core/i18n/use-format.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { CopyCsv } from '../../ui/CopyCsv.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { type CsvColumn, Table } from '../../ui/Table.tsx'
import { useFinanceText } from '../finance-texts.ts'
import type { Payable } from './pay-data.ts'

/** The payable amounts by advertiser. */
export function PayableCard({ payable }: { payable: readonly Payable[] }) {
  const words = useFinanceText().payouts
  const columns = useColumns()
  return (
    <Card>
      <CardHeader title={words.payable} help={words.payableHelp}>
        <CopyCsv columns={columns} rows={payable} />
      </CardHeader>
      <Table
        caption={words.perAdvertiser}
        columns={columns}
        rows={payable}
        rowKey={(row) => `${row.advertiser.id} ${row.currency}`}
        empty={<EmptyState>{words.noPayable}</EmptyState>}
      />
    </Card>
  )
}

function useColumns(): CsvColumn<Payable>[] {
  const text = useFinanceText()
  const format = useFormat()
  const money = (
    id: 'total' | 'below_minimum' | 'without_receiver' | 'minimum',
    header: string,
  ): CsvColumn<Payable> => ({
    id,
    header,
    isNumber: true,
    isMinor: id !== 'total',
    cell: (row) => (
      <MoneyText money={row[id]} className={id === 'total' ? 'font-medium' : 'text-muted'} />
    ),
    csv: (row) => row[id].amount,
  })
  return [
    {
      id: 'advertiser',
      header: text.payouts.advertiser,
      cell: (row) => row.advertiser.name,
      csv: (row) => row.advertiser.name,
    },
    {
      id: 'currency',
      header: text.home.currency,
      isMinor: true,
      cell: (row) => row.currency,
      csv: (row) => row.currency,
    },
    {
      id: 'affiliates',
      header: text.payouts.affiliates,
      isNumber: true,
      isMinor: true,
      cell: (row) => format.number(row.affiliates),
      csv: (row) => String(row.affiliates),
    },
    money('total', text.payouts.total),
    money('below_minimum', text.payouts.belowMinimum),
    money('without_receiver', text.payouts.withoutReceiver),
    money('minimum', text.payouts.minimum),
  ]
}
