import { useState } from 'react'
import type { LedgerAccountKind } from '../../../schema/vocabulary.ts'
import { toMinor } from '../core/format/money.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { FileButton } from '../ui/FileButton.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { Table } from '../ui/Table.tsx'
import { useStatementColumns } from './statement-columns.tsx'
import { csvPathOf, readMore, type Side, type Statement } from './statement-data.ts'
import { StatementPdfButton } from './statement-pdf/StatementPdfButton.tsx'

/** Opening balances, lines and closing balances. More lines are loaded on request. */
export function StatementCard(props: {
  side: Side
  advertiserId: string | undefined
  first: Statement
}) {
  const { side, first } = props
  const text = usePageText()
  const format = useFormat()
  const words = text.statement
  const { from, to, currency } = first
  const ask = { advertiser_id: props.advertiserId, currency, from, to }
  const [lines, setLines] = useState(first.lines)
  const [cursor, setCursor] = useState(first.next_cursor)
  const { write, isRunning, problem } = useWrite()
  const columns = useStatementColumns(side, currency)
  const more = (at: string) =>
    void write(async () => {
      const page = await readMore(side, ask, at)
      setLines((before) => [...before, ...page.lines])
      setCursor(page.next_cursor)
    })
  return (
    <Card>
      <CardHeader title={words.lines} help={format.range(first)}>
        <FileButton
          label={text.money.csv}
          hint={words.title}
          path={csvPathOf(side, ask)}
          name={`statement-${from}-${to}-${currency}.csv`}
        />
        <StatementPdfButton side={side} ask={ask} />
      </CardHeader>
      <Balances
        title={words.opening(format.dayWithYear(from))}
        balances={first.opening}
        {...first}
      />
      <Table
        caption={words.lines}
        columns={columns}
        rows={lines}
        rowKey={(line) => line.id}
        empty={<EmptyState>{words.none}</EmptyState>}
      />
      {lines.length > 0 && (
        <div className="my-3 flex flex-wrap items-center justify-between gap-3">
          <p role="status" className="text-sm text-muted">
            {cursor ? words.shown(lines.length) : words.allShown(lines.length)}
          </p>
          {cursor && (
            <Button size="small" disabled={isRunning} onClick={() => more(cursor)}>
              {isRunning ? words.loading : words.more}
            </Button>
          )}
        </div>
      )}
      {problem && <ProblemPanel problem={problem} className="mb-3" />}
      <Balances title={words.closing(format.dayWithYear(to))} balances={first.closing} {...first} />
    </Card>
  )
}

function Balances(props: {
  title: string
  balances: Statement['opening']
  currency: Statement['currency']
}) {
  const text = usePageText()
  const { currency } = props
  // In the order money moves through the accounts; empty ones are left out.
  const kinds = Object.keys(text.accounts)
  const balances = props.balances
    .filter(({ amount }) => toMinor({ amount, currency }) !== 0n)
    .toSorted((left, right) => kinds.indexOf(left.account) - kinds.indexOf(right.account))
  return (
    <section
      aria-label={props.title}
      className="flex flex-wrap items-baseline gap-x-6 gap-y-1 rounded bg-sunken px-3 py-2"
    >
      <h3 className="font-medium">{props.title}</h3>
      {balances.length === 0 && <p className="text-muted">{text.statement.noBalance}</p>}
      <dl className="flex flex-wrap gap-x-6 gap-y-1">
        {balances.map(({ account, amount }) => (
          <div key={account} className="flex gap-2">
            <dt className="text-muted">{text.accounts[account as LedgerAccountKind]}</dt>
            <dd className="font-medium">
              <MoneyText money={{ amount, currency }} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
