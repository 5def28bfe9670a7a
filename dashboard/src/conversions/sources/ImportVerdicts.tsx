import { Link } from '@tanstack/react-router'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { cn } from '../../ui/class-names.ts'
import { type Column, Table } from '../../ui/Table.tsx'
import type { FileVerdicts } from './event-log-data.ts'

type Row = FileVerdicts['rows'][number]

/** What became, or would become, of every row; those that are wrong come first. */
export function ImportVerdicts({ verdicts }: { verdicts: FileVerdicts }) {
  const words = usePageText().imports
  const format = useFormat()
  const columns = useColumns()
  const rows = verdicts.rows.toSorted(
    (left, right) => Number(right.verdict === 'refused') - Number(left.verdict === 'refused'),
  )
  const counts = Object.entries(verdicts.counts).map(
    ([verdict, count]) => `${words.verdicts[verdict as Row['verdict']]}: ${format.number(count)}`,
  )
  return (
    <section aria-label={words.caption} className="mt-5">
      <div role="status" className="mb-3">
        <p className="font-medium">{verdicts.dry_run ? words.dry : words.real}</p>
        <p className="text-pretty">{words.counts(counts.join(', '))}</p>
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

function useColumns(): Column<Row>[] {
  const words = usePageText().imports
  const format = useFormat()
  return [
    {
      id: 'line',
      header: words.line,
      isNumber: true,
      cell: (row) => format.number(row.line),
      csv: (row) => String(row.line),
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
      csv: (row) => row.external_id ?? '',
    },
    {
      id: 'verdict',
      header: words.verdict,
      cell: (row) => (
        <div className="py-1">
          <span className={cn(row.verdict === 'refused' && 'text-bad')}>
            {words.verdicts[row.verdict]}
          </span>
          {row.errors.map(({ field, message }) => (
            <p key={`${field} ${message}`} className="text-sm text-pretty text-muted">
              <code className="font-mono">{field}</code>: {message}
            </p>
          ))}
        </div>
      ),
      csv: (row) => row.verdict,
    },
  ]
}
