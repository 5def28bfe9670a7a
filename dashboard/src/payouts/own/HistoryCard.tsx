import { payoutErrorAction } from '../../../../schema/paypal-errors.ts'
import type { Formats } from '../../core/i18n/formats.ts'
import { type PageWords, usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { CopyCsv } from '../../ui/CopyCsv.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { PageButtons } from '../../ui/PageButtons.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { type CsvColumn, Table } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { payPalAdvice } from '../paypal-reasons.ts'
import type { Payout, Payouts } from './own-payouts-data.ts'

/** An affiliate's payouts, newest first, with their status. */
export function HistoryCard({ payouts: { payouts, next_cursor } }: { payouts: Payouts }) {
  const words = usePageText().myPayouts
  const columns = useColumns()
  return (
    <Card>
      <CardHeader title={words.historyTitle}>
        <CopyCsv {...{ columns, rows: payouts }} />
      </CardHeader>
      <Table
        {...{ columns, rows: payouts, caption: words.historyTitle }}
        rowKey={({ id }) => id}
        empty={<EmptyState>{words.historyNone}</EmptyState>}
      />
      <PageButtons label={words.historyTitle} next={next_cursor} keepsScroll />
    </Card>
  )
}

function useColumns(): CsvColumn<Payout>[] {
  const text = usePageText()
  const words = text.myPayouts
  const format = useFormat()
  const numberOf = (row: Payout) => row.paypal_transaction_id ?? row.reference ?? ''
  return [
    {
      ...{ id: 'when', header: words.when, csv: (row) => row.created_at },
      cell: (row) => (
        <div className="py-1">
          <p className="font-medium">{row.advertiser.name}</p>
          <p className="text-sm text-muted">
            <TimeText at={row.created_at} />
          </p>
        </div>
      ),
    },
    {
      ...{ id: 'advertiser', header: text.frame.advertiser, isCsvOnly: true, cell: () => null },
      csv: (row) => row.advertiser.name,
    },
    {
      ...{ id: 'state', header: words.state, csv: (row) => row.status },
      cell: (row) => (
        <div className="max-w-prose py-1.5">
          <div className="flex flex-wrap items-baseline justify-between gap-x-3">
            <StatusPill of="ownPayout" status={row.status} className="font-medium" />
            {/* On phones there is no amount column. */}
            <MoneyText money={row.amount} className="font-medium sm:hidden" />
          </div>
          {adviceOf(row, text, format).map((advice) => (
            <p key={advice} className="text-sm text-pretty text-muted">
              {advice}
            </p>
          ))}
          {mustAct(row) && (
            <a href="#payout-method" className="text-sm underline">
              {words.toMethod}
            </a>
          )}
        </div>
      ),
    },
    {
      ...{ id: 'receiver', header: words.receiver, isMinor: true, csv: (row) => row.receiver },
      cell: (row) => (
        <div className="py-1 text-sm break-all">
          <p>{row.receiver}</p>
          {row.paypal_transaction_id && (
            <p className="text-muted">
              {words.transaction}: <code className="select-all">{row.paypal_transaction_id}</code>
            </p>
          )}
          {row.reference && <p className="text-muted">{words.reference(row.reference)}</p>}
        </div>
      ),
    },
    {
      ...{ id: 'number', header: words.transaction, isCsvOnly: true, cell: () => null },
      csv: numberOf,
    },
    {
      ...{ id: 'amount', header: words.amount, isNumber: true, isMinor: true },
      csv: (row) => row.amount.amount,
      cell: (row) => <MoneyText money={row.amount} className="font-medium" />,
    },
    {
      ...{ id: 'currency', header: text.money.currency, isCsvOnly: true, cell: () => null },
      csv: (row) => row.amount.currency,
    },
  ]
}

/** Statuses in which the money went back. */
const backStates: readonly Payout['status'][] = ['failed', 'returned', 'reversed']

/** The affiliate must change something before the money can be sent again. */
export const mustAct = ({
  status,
  problem,
  retried_by_id,
}: Pick<Payout, 'status' | 'problem' | 'retried_by_id'>): boolean =>
  backStates.includes(status) &&
  retried_by_id === null &&
  problem !== null &&
  payoutErrorAction(problem.name) === 'affiliate'

/** Advice about a payout beyond its status; empty if there is none. */
export function adviceOf(
  payout: Pick<Payout, 'status' | 'problem' | 'claim_until' | 'retry_of_id' | 'retried_by_id'>,
  text: PageWords,
  format: Pick<Formats, 'dayOf'>,
): string[] {
  const words = text.myPayouts
  const { status, problem, claim_until } = payout
  const isBack = backStates.includes(status)
  const isAgain = isBack && payout.retried_by_id !== null
  return [
    ...(claim_until === null ? [] : [words.claim(format.dayOf(claim_until))]),
    // A paid payout, also one paid again, needs no advice.
    ...(problem === null || claim_until !== null || isAgain || status === 'paid'
      ? []
      : [whatNow(problem.name, isBack, text)]),
    ...(isBack && !isAgain ? [words.back] : []),
    ...(isAgain ? [words.again] : []),
    ...(payout.retry_of_id === null ? [] : [words.retried]),
  ]
}

/** If the money is back already, temporary problems concern the next payout. */
const whatNow = (name: string, isBack: boolean, text: PageWords): string =>
  isBack && payoutErrorAction(name) === 'retry' ? text.payPalNextTries : payPalAdvice(name, text)
