import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { MoneyText } from '../ui/MoneyText.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import type { CsvColumn } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { Conversion } from './conversions-data.ts'

/** Which rows are chosen, and what can be. */
export interface Choice {
  readonly chosen: ReadonlySet<string>
  readonly all: readonly string[]
  readonly isDecidable: (row: Conversion) => boolean
  readonly choose: (ids: readonly string[], isOn: boolean) => void
}

/** The columns of the list; with a choice, a box before each row that can be decided. */
export function useConversionColumns(choice: Choice | null): CsvColumn<Conversion>[] {
  const text = usePageText()
  const words = text.deals
  return [
    ...(choice ? [choiceColumn(choice, words)] : []),
    {
      id: 'external_id',
      header: words.id,
      cell: (row) => <OrderId row={row} />,
      csv: (row) => row.external_id,
    },
    {
      id: 'event',
      header: words.event,
      isMinor: true,
      cell: (row) => text.events[row.event],
      csv: (row) => row.event,
    },
    {
      id: 'whom',
      header: words.whom,
      isMinor: true,
      cell: (row) => (
        <div className="max-w-52 py-1">
          <p className="truncate">{row.affiliate?.name ?? words.nobody}</p>
          <p className="truncate text-sm text-muted">{row.offer?.name}</p>
        </div>
      ),
      csv: (row) => row.affiliate?.code ?? '',
    },
    { ...csvOnly('offer', text.filters.offer), csv: (row) => row.offer?.code ?? '' },
    {
      id: 'amount',
      header: words.amount,
      isNumber: true,
      cell: (row) => (row.amount ? <MoneyText money={row.amount} /> : '—'),
      csv: (row) => row.amount?.amount ?? '',
    },
    { ...csvOnly('currency', words.currency), csv: (row) => row.amount?.currency ?? '' },
    {
      id: 'earned',
      header: words.earned,
      isNumber: true,
      isMinor: true,
      cell: (row) => (row.earned ? <MoneyText money={row.earned} /> : '—'),
      csv: (row) => row.earned?.amount ?? '',
    },
    {
      id: 'status',
      header: words.status,
      cell: (row) => <Status row={row} />,
      csv: (row) => row.status,
    },
    {
      id: 'recorded_at',
      header: words.when,
      isMinor: true,
      cell: (row) => <TimeText at={row.recorded_at} />,
      csv: (row) => row.recorded_at,
    },
  ]
}

const csvOnly = (id: string, header: string) => ({
  ...{ id, header, isCsvOnly: true, cell: (): ReactNode => null },
})

const boxClass = 'relative z-1 block size-4 accent-(--accent)'

function choiceColumn(
  { chosen, all, isDecidable, choose }: Choice,
  words: { chooseAll: string; choose: (id: string) => string },
): CsvColumn<Conversion> {
  const isAll = all.length > 0 && all.every((id) => chosen.has(id))
  return {
    id: 'chosen',
    header: words.chooseAll,
    head: (
      <input
        type="checkbox"
        aria-label={words.chooseAll}
        title={words.chooseAll}
        checked={isAll}
        disabled={all.length === 0}
        onChange={({ currentTarget }) => choose(all, currentTarget.checked)}
        className={boxClass}
      />
    ),
    isControl: true,
    cell: (row) =>
      isDecidable(row) && (
        <input
          type="checkbox"
          aria-label={words.choose(row.external_id)}
          checked={chosen.has(row.id)}
          onChange={({ currentTarget }) => choose([row.id], currentTarget.checked)}
          className={boxClass}
        />
      ),
    csv: () => '',
  }
}

function OrderId({ row }: { row: Conversion }) {
  const text = usePageText()
  return (
    <div className="max-w-24 py-1 sm:max-w-56">
      <Link
        to="/conversions/$conversionId"
        params={{ conversionId: row.id }}
        search={(before) => before}
        resetScroll={false}
        aria-label={text.deals.open(row.external_id)}
        title={row.external_id}
        className="block truncate font-medium after:absolute after:inset-0 after:content-['']"
      >
        {row.external_id}
      </Link>
      <p className="truncate text-sm text-muted sm:hidden">
        {text.events[row.event]} · {row.affiliate?.name ?? text.deals.nobody}
      </p>
    </div>
  )
}

/** The state, and under it what makes it special: a review, or why nothing is earned. */
function Status({ row }: { row: Conversion }) {
  const text = usePageText()
  return (
    <div className="py-1">
      <StatusPill of="conversion" status={row.status} className="max-sm:text-sm" />
      {row.review === 'open' && (
        <p>
          <StatusPill of="review" status="open" className="text-sm" />
        </p>
      )}
      {row.rejection && (
        <p className="max-w-64 pl-4 text-sm text-pretty text-muted max-sm:max-w-28">
          {text.rejections[row.rejection]}
        </p>
      )}
    </div>
  )
}
