import { Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { StatusPill } from '../ui/StatusPill.tsx'
import type { CsvColumn } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { Partner } from './partners-data.ts'

interface Choice {
  readonly chosen: ReadonlySet<string>
  readonly all: readonly string[]
  readonly choose: (ids: readonly string[], isOn: boolean) => void
}

/** The columns of the list; with a choice, a box before each row. */
export function usePartnerColumns(choice: Choice | null): CsvColumn<Partner>[] {
  const text = usePageText()
  const format = useFormat()
  const words = text.partners
  return [
    ...(choice ? [choiceColumn(choice, words)] : []),
    {
      id: 'name',
      header: words.name,
      cell: (row) => <Name row={row} />,
      csv: ({ affiliate }) => affiliate.name,
    },
    {
      ...{ id: 'code', header: text.partner.code, isCsvOnly: true, cell: () => null },
      csv: ({ affiliate }) => affiliate.code,
    },
    {
      id: 'status',
      header: words.status,
      cell: (row) => <State row={row} />,
      csv: ({ status }) => status,
    },
    {
      ...{ id: 'offers', header: words.offers, isNumber: true, isMinor: true },
      cell: (row) => format.number(row.offers_joined),
      csv: (row) => String(row.offers_joined),
    },
    {
      ...{ id: 'came_by', header: words.cameBy, isMinor: true },
      cell: (row) => <span className="block max-w-52 truncate">{cameBy(row)}</span>,
      csv: cameBy,
    },
    {
      ...{ id: 'applied_at', header: words.applied, isMinor: true },
      cell: (row) => <TimeText at={row.applied_at} />,
      csv: (row) => row.applied_at,
    },
  ]
}

const cameBy = ({ came_by, sponsor }: Partner) => came_by ?? sponsor?.name ?? '—'

const boxClass = 'relative z-1 block size-4 accent-(--accent)'

function choiceColumn(
  { chosen, all, choose }: Choice,
  words: { chooseAll: string; choose: (name: string) => string },
): CsvColumn<Partner> {
  return {
    id: 'chosen',
    header: words.chooseAll,
    head: (
      <input
        type="checkbox"
        aria-label={words.chooseAll}
        title={words.chooseAll}
        checked={all.length > 0 && all.every((id) => chosen.has(id))}
        disabled={all.length === 0}
        onChange={({ currentTarget }) => choose(all, currentTarget.checked)}
        className={boxClass}
      />
    ),
    isControl: true,
    cell: ({ affiliate }) => (
      <input
        type="checkbox"
        aria-label={words.choose(affiliate.name)}
        checked={chosen.has(affiliate.id)}
        onChange={({ currentTarget }) => choose([affiliate.id], currentTarget.checked)}
        className={boxClass}
      />
    ),
    csv: () => '',
  }
}

function Name({ row: { affiliate, group } }: { row: Partner }) {
  const words = usePageText().partners
  return (
    <div className="max-w-36 py-1 sm:max-w-64">
      <Link
        to="/partners/$affiliateId"
        params={{ affiliateId: affiliate.id }}
        search={(before) => before}
        resetScroll={false}
        aria-label={words.open(affiliate.name)}
        className="block truncate font-medium after:absolute after:inset-0 after:content-['']"
      >
        {affiliate.name}
      </Link>
      <p className="truncate text-sm text-muted">
        {affiliate.code}
        {group && ` · ${group.name}`}
      </p>
    </div>
  )
}

/** The state, and under it what keeps an approved partner from earning. */
function State({ row }: { row: Partner }) {
  const words = usePageText().partners
  const { status } = row.affiliate
  return (
    <div className="py-1">
      <StatusPill of="partnership" status={row.status} className="max-sm:text-sm" />
      {row.status === 'approved' && status !== 'approved' && (
        <p className="max-w-64 pl-4 text-sm text-pretty text-muted max-sm:max-w-32">
          {status === 'pending' ? words.accountWaits : words.accountOver}
        </p>
      )}
    </div>
  )
}
