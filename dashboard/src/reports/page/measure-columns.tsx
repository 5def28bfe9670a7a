import { type Currency, currencyExponents } from '../../../../schema/vocabulary.ts'
import type { Measure } from '../../../../workers/reports/rules/measures.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { MoneyText } from '../../ui/MoneyText.tsx'
import type { Figures, Report } from './report-data.ts'
import { moneyOf } from './report-figures.ts'
import { useReportText } from './report-texts.ts'

export interface MeasureColumn {
  readonly id: string
  readonly header: string
  readonly title: string
  readonly isNumber: true
  readonly isMinor: boolean
  readonly order: () => number
  readonly cell: (figures: Figures) => React.ReactNode
  readonly csv: (figures: Figures) => string
}

/** From left to right; those that the reader may not see, and rare ones without figures, are left out. */
const shown: readonly Measure[] = [
  ...(['clicks', 'billable', 'uniques', 'leads', 'sales', 'rebills'] as const),
  ...(['refunds', 'chargebacks'] as const),
  ...(['cr', 'order_value', 'owed', 'payout', 'uplines', 'cost', 'margin'] as const),
  ...(['epc', 'aov', 'roi'] as const),
]
const rare: readonly Measure[] = [
  'leads',
  'rebills',
  'refunds',
  'chargebacks',
  'uplines',
  'cost',
  'roi',
]
/** On phones only these; the row's group can be opened for the others. */
const onPhones: readonly Measure[] = ['billable', 'sales', 'payout', 'owed']

export function useMeasureColumns(report: Report, currency: Currency): MeasureColumn[] {
  const words = useReportText().report
  const write = useFigureWriter(currency)
  const isSome = (name: Measure) =>
    !rare.includes(name) || !/^(0|0\.0*)?$/.test(bareOf(report.total, name, currency))
  return shown
    .filter((name) => report.measures.includes(name) && isSome(name))
    .map((name) => ({
      ...{ id: name, header: words.measures[name], title: words.definitions[name] },
      ...{ isNumber: true, isMinor: !onPhones.includes(name), order: () => 0 },
      cell: (figures) => write(figures, name),
      csv: (figures) => bareOf(figures, name, currency),
    }))
}

const isRatio = (name: Measure) => name === 'cr' || name === 'roi'

/** A figure without formats: for CSV. */
function bareOf(figures: Figures, name: Measure, currency: Currency): string {
  if (name === 'cr') return figures.cr === null ? '' : String(figures.cr)
  if (name in figures) return String(figures[name as 'sales'])
  const value = moneyOf(figures, currency)?.[name as 'payout']
  return value === undefined || value === null ? '' : String(value)
}

function useFigureWriter(currency: Currency) {
  const words = useReportText().report
  const format = useFormat()
  return (figures: Figures, name: Measure) => {
    const bare = bareOf(figures, name, currency)
    if (name in figures && name !== 'cr') return format.number(Number(bare))
    if (bare === '') {
      const isElsewhere = figures.money.length > 0
      if (isElsewhere) return <span title={words.inOthers}>—</span>
      return isRatio(name) || name === 'epc' || name === 'aov' ? '—' : zero(currency)
    }
    if (isRatio(name)) return format.ratio(Number(bare))
    if (name === 'epc') return format.rate({ amount: bare, currency })
    // An average has more decimals than its currency.
    const digits = currencyExponents[currency]
    const amount = name === 'aov' ? Number(bare).toFixed(digits) : bare
    return <MoneyText money={{ amount, currency }} />
  }
}

const zero = (currency: Currency) => (
  <MoneyText money={{ amount: (0).toFixed(currencyExponents[currency]), currency }} />
)
