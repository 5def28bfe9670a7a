import { Link } from '@tanstack/react-router'
import type { Currency } from '../../../schema/vocabulary.ts'
import { codeTexts, codeWord, shownName } from '../audit/code-words.ts'
import { valueText } from '../audit/difference.ts'
import { fromMinor } from '../core/format/money.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { IdText, shortId } from '../ui/IdText.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { AdminField, AdminRecord } from './admin-data.ts'
import { JsonValue } from './JsonValue.tsx'

interface FieldOfRecord {
  table: string
  field: AdminField
  record: AdminRecord
  /** Ids can be copied beside the name. */
  hasCopy?: boolean
}

/** Shows a field of a record by its kind: a time, an amount, or the name of another record. */
export function FieldValue(props: FieldOfRecord) {
  const text = codeTexts.use()
  const words = text.records
  const format = useFormat()
  const { table, field, record } = props
  const value = record.fields[field.name]
  const written = valueText(value)
  if (written === null || written === '{}') {
    return (
      <span className="text-muted">
        <span aria-hidden="true">–</span>
        <span className="sr-only">{words.nothing}</span>
      </span>
    )
  }
  if (value === true || value === false) return value ? words.yes : words.no
  switch (field.kind) {
    case 'time':
      return <TimeText at={written} />
    case 'minor':
      return <Amount minor={BigInt(written)} currency={record.currency} />
    case 'bps':
      return format.bps(Number(value))
    case 'seconds':
    case 'days':
    case 'months':
      return format.duration(Number(value), field.kind)
    case 'id':
      return <RecordLink {...props} id={written} />
    case 'json':
      return <JsonValue value={value} />
    case 'list':
      return (value as unknown[]).map((one) => wordOf(String(one))).join(', ')
  }
  const pill = pills[`${table}.${field.name}`]
  if (pill !== undefined) return <StatusPill of={pill} status={written as never} />
  return <span className="whitespace-pre-line">{wordOf(written)}</span>

  function wordOf(code: string): string {
    if (countryColumns.has(field.name)) return format.country(code)
    return codeWord(text, table, field.name, code)
  }
}

const countryColumns: ReadonlySet<string> = new Set([
  ...['country', 'countries', 'geo_allow', 'geo_deny'],
])

/** Columns of statuses that have words and colours. */
const pills: Readonly<Record<string, Parameters<typeof StatusPill>[0]['of']>> = {
  ...{ 'users.status': 'account', 'affiliates.status': 'account', 'advertisers.status': 'account' },
  ...{ 'partnerships.status': 'partnership', 'apps.status': 'settings', 'offers.status': 'offer' },
  ...{ 'conversions.status': 'conversion', 'commissions.status': 'commission' },
  ...{ 'reviews.status': 'review', 'inbound_reports.verdict': 'verdict' },
  ...{ 'bookings.status': 'booking', 'invoices.status': 'invoice' },
  ...{ 'payout_batches.status': 'batch', 'payout_items.status': 'item' },
}

/** Money, or a count where the record has no currency. */
function Amount({ minor, currency }: { minor: bigint; currency: string | null }) {
  const format = useFormat()
  if (currency !== null) return <MoneyText money={fromMinor(minor, currency as Currency)} />
  return <span className="tabular-nums">{format.number(Number(minor))}</span>
}

/** The name of a record as a link to it. */
function RecordLink({ field, record, id, hasCopy }: FieldOfRecord & { id: string }) {
  const text = codeTexts.use()
  if (field.of === null) return <IdText id={id} />
  const name = shownName(text, field.of, record.names[field.name] ?? '')
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-2">
      <Link
        to="/admin/records/$table/$key"
        params={{ table: field.of, key: id }}
        title={id}
        className="text-accent hover:underline"
      >
        {name || <span className="font-mono text-sm">{shortId(id)}</span>}
      </Link>
      {hasCopy && <IdText id={id} />}
    </span>
  )
}
