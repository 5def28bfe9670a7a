import { usePageText } from '../../core/i18n/language.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { type CsvColumn, Table } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import type { Referral } from './promote-data.ts'
import { promoteTexts } from './promote-texts.ts'

/** The affiliates that an affiliate referred, on levels 2 and 3, and the commissions from them. */
export function ReferralTree({ referrals }: { referrals: readonly Referral[] }) {
  const words = promoteTexts.use().tree
  const columns = useColumns()
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      <Table
        {...{ columns, rows: referrals, caption: words.title }}
        rowKey={({ advertiser, level, code }) => `${advertiser.id} ${level} ${code}`}
        empty={<EmptyState>{words.none}</EmptyState>}
      />
    </Card>
  )
}

function useColumns(): CsvColumn<Referral>[] {
  const words = promoteTexts.use().tree
  const states = usePageText().partners
  return [
    {
      ...{ id: 'code', header: words.code, csv: (row) => row.code },
      cell: (row) => (
        <div className={row.level === 3 ? 'py-1 pl-4' : 'py-1'}>
          <code className="font-mono font-medium">{row.code}</code>
          {row.sponsor_code && (
            <span className="block text-sm text-muted">{words.by(row.sponsor_code)}</span>
          )}
        </div>
      ),
    },
    {
      ...{ id: 'level', header: words.level, isNumber: true, csv: (row) => String(row.level) },
      cell: (row) => row.level,
    },
    {
      ...{ id: 'advertiser', header: words.advertiser, isMinor: true },
      cell: (row) => row.advertiser.name,
      csv: (row) => row.advertiser.name,
    },
    {
      ...{ id: 'status', header: states.status, csv: (row) => row.status },
      cell: (row) => <StatusPill of="partnership" status={row.status} />,
    },
    {
      ...{ id: 'joined', header: words.joined, isMinor: true, csv: (row) => row.joined_at },
      cell: (row) => <TimeText at={row.joined_at} />,
    },
    {
      ...{ id: 'earned', header: words.earned, isNumber: true },
      csv: (row) => row.earned.map(({ amount, currency }) => `${amount} ${currency}`).join(' '),
      cell: (row) =>
        row.earned.length === 0
          ? '—'
          : row.earned.map((money) => (
              <span key={money.currency} className="block">
                <MoneyText money={money} />
              </span>
            )),
    },
  ]
}
