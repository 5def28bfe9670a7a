import { Link } from '@tanstack/react-router'
import type { Currency } from '../../../schema/vocabulary.ts'
import { valueText } from '../audit/difference.ts'
import { fromMinor } from '../core/format/money.ts'
import { usePageText } from '../core/i18n/language.ts'
import { IdText } from '../ui/IdText.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { AdminField, AdminRecord } from './admin-data.ts'

/** Shows a field of a record by its kind: a time, an amount, or an id that links to its record. */
export function FieldValue(props: { field: AdminField; record: AdminRecord }) {
  const words = usePageText().records
  const { field, record } = props
  const value = record.fields[field.name]
  const text = valueText(value)
  if (text === null) return <span className="text-muted">{words.nothing}</span>
  if (field.kind === 'flag') return value === true ? words.yes : words.no
  if (field.kind === 'time') return <TimeText at={text} />
  if (field.kind === 'minor') {
    const currency = record.fields.currency as Currency | undefined
    if (currency === undefined) return <span className="tabular-nums">{text}</span>
    return <MoneyText money={fromMinor(BigInt(text), currency)} />
  }
  if (field.kind === 'list') return (value as unknown[]).join(', ') || words.nothing
  if (field.kind !== 'id') return <span className="whitespace-pre-line">{text}</span>
  if (field.of === null) return <IdText id={text} />
  return (
    <Link
      to="/admin/records/$table/$key"
      params={{ table: field.of, key: text }}
      className="text-accent hover:underline"
    >
      {record.names[field.name] ?? <IdTextless id={text} />}
    </Link>
  )
}

/** An id inside a link, without a copy button of its own. */
const IdTextless = ({ id }: { id: string }) => <span className="font-mono text-sm">{id}</span>
