import { Check, ClipboardCopy } from 'lucide-react'
import { toCsv } from '../../../workers/core/csv.ts'
import { useHomeText } from '../core/i18n/language.ts'
import { Button } from './Button.tsx'
import type { CsvColumn } from './Table.tsx'
import { useCopy } from './use-copy.ts'

/** Takes a table's rows along as CSV. */
export function CopyCsv<Row>(props: { columns: readonly CsvColumn<Row>[]; rows: readonly Row[] }) {
  const text = useHomeText()
  const [state, copy] = useCopy()
  if (props.rows.length === 0) return null
  return (
    <Button kind="quiet" size="small" onClick={() => copy(tableCsv(props.columns, props.rows))}>
      {state === 'copied' ? <Check className="text-good" /> : <ClipboardCopy />}
      <span aria-live="polite">{state === 'copied' ? text.table.copied : text.table.copyCsv}</span>
    </Button>
  )
}

export function tableCsv<Row>(all: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const columns = all.filter((column) => !column.isControl)
  return toCsv(
    columns.map((column) => column.header),
    rows.map((row) => columns.map((column) => column.csv(row))),
  )
}
