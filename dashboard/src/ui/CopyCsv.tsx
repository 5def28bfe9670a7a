import { Check, ClipboardCopy } from 'lucide-react'
import { toCsv } from '../../../workers/core/csv.ts'
import { useHomeText } from '../core/i18n/language.ts'
import { Button } from './Button.tsx'
import type { Column } from './Table.tsx'
import { useCopy } from './use-copy.ts'

/** Copies a table's rows as CSV. */
export function CopyCsv<Row>(props: { columns: readonly Column<Row>[]; rows: readonly Row[] }) {
  const text = useHomeText()
  const [state, copy] = useCopy()
  const columns = props.columns.filter((column) => !column.isControl)
  const csv = () =>
    toCsv(
      columns.map((column) => column.header),
      props.rows.map((row) => columns.map((column) => column.csv(row))),
    )
  if (props.rows.length === 0) return null
  return (
    <Button kind="quiet" size="small" onClick={() => copy(csv())}>
      {state === 'copied' ? <Check className="text-good" /> : <ClipboardCopy />}
      <span aria-live="polite">{state === 'copied' ? text.table.copied : text.table.copyCsv}</span>
    </Button>
  )
}
