import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type { Currency } from '../../../../schema/vocabulary.ts'
import { sumMoney, toMinor } from '../../format/money.ts'
import { usePageText } from '../../i18n/language.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { may } from '../../permissions.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { CopyCsv } from '../../ui/CopyCsv.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { usePerson } from '../../use-person.ts'
import { buildRun, type Payable } from './payouts-data.ts'

/** What each advertiser's affiliates could be paid now, and the button that builds a run of it. */
export function PayableCard(props: {
  payable: readonly Payable[]
  onBuilt: (notice: string) => void
}) {
  const text = usePageText()
  const format = useFormat()
  const person = usePerson()
  const columns = useColumns()
  const [asked, setAsked] = useState<Currency | null>(null)
  const act = useBuildAct(props.payable, asked, props.onBuilt)
  const currencies = [...new Set(props.payable.map(({ currency }) => currency))].filter(
    (currency) => toMinor(totalOf(props.payable, currency)) > 0n,
  )
  return (
    <Card>
      <CardHeader title={text.payouts.payable} help={text.payouts.payableHelp}>
        <CopyCsv columns={columns} rows={props.payable} />
        {person &&
          may(person, 'movePayouts') &&
          currencies.map((currency) => (
            <Button key={currency} kind="primary" onClick={() => setAsked(currency)}>
              {text.payouts.build(format.money(totalOf(props.payable, currency)))}
            </Button>
          ))}
      </CardHeader>
      <Table
        caption={text.payouts.perAdvertiser}
        columns={columns}
        rows={props.payable}
        rowKey={(row) => `${row.advertiser.id} ${row.currency}`}
        empty={<EmptyState>{text.payouts.noPayable}</EmptyState>}
      />
      <ConfirmDialog act={act} onClose={() => setAsked(null)} />
    </Card>
  )
}

const totalOf = (payable: readonly Payable[], currency: Currency) =>
  sumMoney(
    payable.map(({ total }) => total),
    currency,
  )

function useBuildAct(
  payable: readonly Payable[],
  currency: Currency | null,
  onBuilt: (notice: string) => void,
) {
  const text = usePageText()
  const format = useFormat()
  const router = useRouter()
  if (currency === null) return null
  const lines = payable.filter((line) => line.currency === currency && toMinor(line.total) > 0n)
  const amount = format.money(totalOf(lines, currency))
  const people = text.payouts.affiliatesCount(lines.reduce((sum, line) => sum + line.affiliates, 0))
  return {
    title: text.payouts.buildTitle,
    means: text.payouts.buildMeans,
    facts: [
      { label: text.payouts.amount, value: amount },
      { label: text.payouts.affiliates, value: people },
      { label: text.payouts.advertiser, value: format.list(lines.map((l) => l.advertiser.name)) },
    ],
    verb: text.payouts.buildVerb(amount, people),
    running: text.payouts.building,
    kind: 'primary' as const,
    act: async () => {
      const built = await buildRun(currency)
      onBuilt(text.payouts.built(built.batches.length))
      await router.invalidate()
    },
  }
}

function useColumns(): Column<Payable>[] {
  const text = usePageText()
  const format = useFormat()
  const money = (
    id: 'total' | 'below_minimum' | 'without_receiver' | 'minimum',
    header: string,
  ): Column<Payable> => ({
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
