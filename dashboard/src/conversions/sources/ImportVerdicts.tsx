import { Link } from '@tanstack/react-router'
import { fieldMessageIn } from '../../../../schema/field-messages.ts'
import { type PageWords, useLanguage, usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { cn } from '../../ui/class-names.ts'
import { type Column, Table } from '../../ui/Table.tsx'
import type { FileVerdicts } from './event-log-data.ts'
import { resultOf } from './import-draft.ts'

type Row = FileVerdicts['rows'][number]

/** The result of every row, with the invalid ones first. */
export function ImportVerdicts({ verdicts }: { verdicts: FileVerdicts }) {
  const words = usePageText().imports
  const format = useFormat()
  const results = verdicts.dry_run ? words.dryResults : words.results
  const columns = useColumns(results)
  const place = (row: Row) => ['refused', 'unearned'].indexOf(resultOf(row)) + 1 || 3
  const rows = verdicts.rows.toSorted((left, right) => place(left) - place(right))
  const counts = [...Map.groupBy(verdicts.rows, resultOf)].map(
    ([result, of]) => `${results[result]}: ${format.number(of.length)}`,
  )
  return (
    <section aria-label={words.caption} className="mt-5">
      <div role="status" className="mb-3">
        <p className="font-medium">{verdicts.dry_run ? words.dry : words.real}</p>
        <p className="text-pretty">{counts.join(' · ')}</p>
        <p className="text-sm text-pretty text-muted">{words.read(verdicts.columns.join(', '))}</p>
        {verdicts.ignored_columns.length > 0 && (
          <p className="text-sm text-pretty break-words text-muted">
            {words.ignored(verdicts.ignored_columns.join(', '))}
          </p>
        )}
      </div>
      <Table
        caption={words.caption}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.line)}
        empty={null}
      />
    </section>
  )
}

type ImportResults = PageWords['imports']['results']

/** A row's affiliate and earnings, the reason for no earnings, or what was refunded. */
function RowFacts({ row }: { row: Row }) {
  const text = usePageText()
  const words = text.imports
  const format = useFormat()
  const language = useLanguage()
  const { conversion, awaits, warnings } = row
  const { rejection, affiliate, commission, amount, asked } = conversion ?? {}
  const said: string[] = []
  if (rejection) said.push(`${text.rejections[rejection]}.`)
  else if (affiliate) {
    const earned = commission ? format.money(commission) : null
    said.push(
      earned === null ? words.ofAffiliate(affiliate.name) : words.earns(affiliate.name, earned),
    )
  }
  if (amount && asked && amount.amount !== asked.amount) {
    said.push(text.manual.takenBack(format.money(amount), format.money(asked)))
  }
  if (awaits) said.push(text.journal.waitsFor(text.awaits[awaits.what](awaits.key)))
  said.push(...warnings.map((warning) => fieldMessageIn(language, warning) ?? warning.message))
  return said.map((sentence) => (
    <p key={sentence} className="text-sm text-pretty text-muted">
      {sentence}
    </p>
  ))
}

function useColumns(results: ImportResults): Column<Row>[] {
  const text = usePageText()
  const words = text.imports
  const format = useFormat()
  const language = useLanguage()
  return [
    {
      id: 'line',
      header: words.line,
      isNumber: true,
      cell: (row) => format.number(row.line),
    },
    {
      id: 'external_id',
      header: words.row,
      cell: (row) =>
        row.conversion_id ? (
          <Link
            to="/conversions/$conversionId"
            params={{ conversionId: row.conversion_id }}
            className="break-all text-accent underline-offset-2 hover:underline"
          >
            {row.external_id}
          </Link>
        ) : (
          <span className="break-all">{row.external_id ?? '—'}</span>
        ),
    },
    {
      id: 'verdict',
      header: words.verdict,
      cell: (row) => (
        <div className="py-1">
          <span className={cn(row.verdict === 'refused' && 'text-bad')}>
            {results[resultOf(row)]}
          </span>
          <RowFacts row={row} />
          {row.errors.map((error) => (
            <p key={`${error.field} ${error.message}`} className="text-sm text-pretty text-muted">
              <code className="font-mono">{error.field}</code>:{' '}
              {fieldMessageIn(language, error) ?? error.message}
            </p>
          ))}
        </div>
      ),
    },
  ]
}
