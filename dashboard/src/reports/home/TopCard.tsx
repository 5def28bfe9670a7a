import { getRouteApi, Link } from '@tanstack/react-router'
import type { Currency } from '../../../../schema/vocabulary.ts'
import { fromMinor } from '../../core/format/money.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import type { ReportRow } from '../page/report-data.ts'
import { mainMoney, minorOf } from '../page/report-figures.ts'
import type { PartnerCounts, TeamHomeData } from './team-data.ts'
import { useTeamText } from './team-texts.ts'

const route = getRouteApi('/signed-in/')

/** The best partners, offers or advertisers of the period by sales, each with its report. */
export function TopCard(props: {
  top: TeamHomeData['tops'][number]
  currency: Currency
  data: TeamHomeData
}) {
  const { currency, data } = props
  const { partners } = data
  const { name, report } = props.top
  const words = useTeamText().team
  const format = useFormat()
  const { range, from, to } = route.useSearch()
  const days = { range, from, to }
  if (!report.ok) return <RetryPanel problem={report.problem} />
  const rows = report.value.rows.filter(({ sales }) => sales > 0)
  const most = Math.max(1, ...rows.map(({ sales }) => sales))
  const money = mainMoney(report.value)
  /** In the chosen currency; of what has none in it, in its own. */
  const amountOf = (row: ReportRow) => {
    const own = row.money.map((of) => of.currency)
    const shown = own.includes(currency) ? currency : (own[0] ?? currency)
    return format.money(fromMinor(minorOf(row, money, shown), shown))
  }
  const partnersText = ({ joined, joined_before, approved, pending }: PartnerCounts) =>
    [
      words.joined(format.number(joined), format.number(joined_before)),
      words.partners(approved),
      ...(pending > 0 ? [words.applications(pending)] : []),
    ].join(' · ')
  return (
    <Card>
      <CardHeader
        title={words.tops[data.kind][name] ?? ''}
        help={name === 'affiliate_id' && partners?.ok ? partnersText(partners.value) : undefined}
      >
        <Link
          to="/reports"
          search={{ ...days, by: name }}
          className={buttonClass({ kind: 'quiet', size: 'small' })}
        >
          {words.toReport}
        </Link>
      </CardHeader>
      {rows.length === 0 && <EmptyState>{words.topEmpty}</EmptyState>}
      <ol className="space-y-3">
        {rows.map((row) => {
          const id = row.keys[name]
          const label = row.names[name] ?? id ?? words.topNone
          return (
            <li key={id ?? ''}>
              <div className="flex items-baseline justify-between gap-4">
                {id ? (
                  <Link
                    to="/reports"
                    search={{ ...days, by: name, [name]: id }}
                    className="min-w-0 truncate font-medium underline decoration-border underline-offset-4 hover:decoration-current"
                  >
                    {label}
                  </Link>
                ) : (
                  <span>{label}</span>
                )}
                <span className="shrink-0 text-sm text-muted tabular-nums">
                  {words.sales(row.sales)} · {amountOf(row)}
                </span>
              </div>
              <div aria-hidden="true" className="mt-1 h-1.5 rounded-full bg-sunken">
                <div
                  className="h-full rounded-full bg-chart-1"
                  style={{ width: `${(100 * row.sales) / most}%` }}
                />
              </div>
            </li>
          )
        })}
      </ol>
    </Card>
  )
}
