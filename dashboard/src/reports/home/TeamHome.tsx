import { getRouteApi } from '@tanstack/react-router'
import type { Currency } from '../../../../schema/vocabulary.ts'
import { OwnBalance } from '../../billing/OwnBalance.tsx'
import { useFormat } from '../../core/i18n/use-format.ts'
import { mainRole } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { FigureCard } from '../../ui/charts/FigureCard.tsx'
import { InTurn } from '../../ui/InTurn.tsx'
import { PeriodChoice } from '../../ui/period/PeriodChoice.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { teamFigures } from '../home-search.ts'
import { TrendChart } from '../page/charts/TrendChart.tsx'
import type { Report } from '../page/report-data.ts'
import { commonCurrency, currenciesOf, figuresOf, mainMoney } from '../page/report-figures.ts'
import { useReportText } from '../page/report-texts.ts'
import { BooksCard } from './BooksCard.tsx'
import { ClickHealthCard } from './ClickHealthCard.tsx'
import { BatchesList, PayoutsCard } from './PayoutsCard.tsx'
import { TopCard } from './TopCard.tsx'
import type { TeamHomeData } from './team-data.ts'

const route = getRouteApi('/signed-in/')

/** What an advertiser's team or staff look at first. */
export function TeamHome({ data }: { data: TeamHomeData }) {
  const search = route.useSearch()
  const { payouts, batches, balance, losses, audits } = data
  const person = usePerson()
  const isFinance = person !== null && mainRole(person) === 'finance'
  const money = [
    payouts && <PayoutsCard key="payouts" payouts={payouts} />,
    batches && <BatchesList key="batches" batches={batches} />,
  ]
  const report = data.trend.ok ? data.trend.value : null
  const results = report && { data, report, ...shownCurrency(data, report, search.currency) }
  return (
    <div className="space-y-4">
      <InTurn>
        {isFinance && money}
        <PeriodChoice search={search} range={data.range} />
        {!data.trend.ok && <RetryPanel problem={data.trend.problem} />}
        {results && <Figures {...results} />}
        {results && <Trend {...results} />}
        {results && <Tops {...results} />}
        {!isFinance && money}
        {balance?.ok === false && <RetryPanel problem={balance.problem} />}
        {balance?.ok &&
          balance.value.advertisers.map((own) => (
            <OwnBalance key={own.advertiser.id} balance={own} />
          ))}
        {losses && (
          <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
            <ClickHealthCard losses={losses} />
            {audits && <BooksCard audits={audits} />}
          </div>
        )}
      </InTurn>
    </div>
  )
}

interface Results {
  data: TeamHomeData
  report: Report
  currencies: readonly Currency[]
  currency: Currency
}

/** The currencies of the report, and the shown one: the chosen, or else that of the most sales. */
function shownCurrency(data: TeamHomeData, report: Report, asked: string | undefined) {
  const currencies = currenciesOf(report)
  const chosen = currencies.find((code) => code === asked)
  const [best] = data.tops.flatMap((top) => (top.report.ok ? top.report.value : []))
  const currency = chosen ?? commonCurrency(best ?? report) ?? currencies[0] ?? 'USD'
  return { currencies, currency }
}

function Figures({ report, currencies, currency }: Results) {
  const text = useReportText()
  const format = useFormat()
  const [clicks, sales, rate, money] = figuresOf(report, report, { text, format, currency })
  const figures = [sales, money, clicks, rate].filter((one) => one !== undefined)
  return (
    <>
      {currencies.length > 1 && (
        <Segmented
          label={text.report.currency}
          segments={currencies.map((option) => ({
            key: option,
            label: option,
            isActive: option === currency,
            link: { to: '/', search: (before) => ({ ...before, currency: option }) },
          }))}
        />
      )}
      <div className="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-4">
        {figures.map((figure) => (
          <FigureCard key={figure.label} figure={figure} />
        ))}
      </div>
    </>
  )
}

function Tops({ data, currency }: Results) {
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      {data.tops.map((top) => (
        <TopCard key={top.name} {...{ top, currency, data }} />
      ))}
    </div>
  )
}

function Trend({ data, report, currency }: Results) {
  const words = useReportText().report
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const metric = search.figure ?? 'sales'
  const money = mainMoney(report)
  return (
    <TrendChart
      data={data}
      choice={{ metric, money, currency }}
      isTable={search.view === 'table'}
      onTable={(isTable) =>
        void navigate({
          search: (before) => ({ ...before, view: isTable ? ('table' as const) : undefined }),
          replace: true,
          resetScroll: false,
        })
      }
    >
      <Segmented
        label={words.metric}
        segments={teamFigures.map((option) => ({
          key: option,
          label: option === 'money' ? words.measures[money] : words.trend[option],
          isActive: option === metric,
          link: { to: '/', search: (before) => ({ ...before, figure: option }) },
        }))}
      />
    </TrendChart>
  )
}
