import { staffRoles } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { usePerson } from '../core/use-person.ts'
import { Sparkline } from '../ui/charts/Sparkline.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import type { ListFigures, RecordFigures } from './list-figures.ts'

/** Whether money is what advertisers spend; for affiliates it is what they earn. */
export function useIsSpend(): boolean {
  const held = usePerson()?.memberships.filter(({ is_open }) => is_open) ?? []
  const isStaff = (role: string) => (staffRoles as readonly string[]).includes(role)
  return held.some(({ role }) => isStaff(role) || role.startsWith('advertiser'))
}

/** Sums by currency, one below the other. */
export const FigureMoney = ({ money }: { money: RecordFigures['money'] }) =>
  money.length === 0
    ? '—'
    : money.map((of) => <MoneyText key={of.currency} money={of} className="block" />)

/** The figures of one record in a line of its own; as high while they are loading. */
export function FigureLine({ figures, id }: { figures: ListFigures; id: string }) {
  const words = usePageText().listFigures
  const format = useFormat()
  const isSpend = useIsSpend()
  const of = figures.of(id)
  const ratio = of?.cr
  const parts = [
    of?.billable !== null && ([words.clicks, of && format.number(of.billable ?? 0)] as const),
    [
      of?.billable === null ? words.couponSales : words.sales,
      of && format.number(of.sales),
    ] as const,
    of?.billable !== null && ([words.cr, ratio == null ? '—' : format.ratio(ratio)] as const),
    [isSpend ? words.spend : words.earned, of && <FigureMoney money={of.money} />] as const,
  ].filter((part) => part !== false)
  return (
    <dl className="flex min-h-10 flex-wrap items-center gap-x-5 gap-y-1 text-sm">
      {parts.map(([label, value]) => (
        <div key={label} className="flex items-baseline gap-1.5">
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-6 font-medium tabular-nums">
            {figures.found === null ? <Skeleton className="h-4 w-8" /> : (value ?? '—')}
          </dd>
        </div>
      ))}
      <div className="h-5 w-18">{of && <Sparkline points={of.trend} />}</div>
    </dl>
  )
}
