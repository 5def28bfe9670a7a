import { useFormat } from '../../core/i18n/use-format.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import type { Figures } from './report-data.ts'
import { useReportText } from './report-texts.ts'

const steps = ['clicks', 'billable', 'leads', 'sales', 'rebills'] as const
type Step = (typeof steps)[number]
/** Leads and sales both come from clicks, rebills from sales. */
const before: Readonly<Partial<Record<Step, Step>>> = {
  ...{ billable: 'clicks', leads: 'billable', sales: 'billable', rebills: 'sales' },
}

/** From all clicks to rebills, each with its share of what it came from; steps without figures are left out. */
export function FunnelCard({ total }: { total: Figures }) {
  const words = useReportText().report
  const format = useFormat()
  const shown = steps.filter((step) => total[step] > 0 || step === 'clicks' || step === 'sales')
  const largest = Math.max(1, ...shown.map((step) => total[step]))
  return (
    <Card>
      <CardHeader title={words.funnel} />
      <ol className="space-y-3">
        {shown.map((step) => {
          const from = before[step]
          const share = from && total[from] > 0 ? format.ratio(total[step] / total[from]) : null
          return (
            <li key={step} title={words.definitions[step]}>
              <p className="flex items-baseline justify-between gap-2">
                <span className="text-sm text-muted">{words.measures[step]}</span>
                <span className="font-semibold tabular-nums">{format.number(total[step])}</span>
              </p>
              <div aria-hidden="true" className="mt-1 h-2 rounded-sm bg-sunken">
                <div
                  className="h-2 rounded-sm bg-chart-1"
                  style={{ width: `${(total[step] / largest) * 100}%` }}
                />
              </div>
              {from && share && (
                <p className="mt-0.5 text-xs text-muted">
                  {words.share(share, words.measures[from])}
                </p>
              )}
            </li>
          )
        })}
      </ol>
    </Card>
  )
}
