import { getRouteApi, Link } from '@tanstack/react-router'
import { Undo2 } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { currencyExponents } from '../../../schema/vocabulary.ts'
import { type DayRange, rangeBefore } from '../core/format/dates.ts'
import { fromMinor, toMinor } from '../core/format/money.ts'
import { useHomeText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { buttonClass } from '../ui/Button.tsx'
import { ChartCard } from '../ui/charts/ChartCard.tsx'
import { FigureCard } from '../ui/charts/FigureCard.tsx'
import { cn } from '../ui/class-names.ts'
import { InTurn } from '../ui/InTurn.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { currenciesOf, figuresOf, trendOf } from './affiliate-figures.ts'
import { BalancesCard } from './BalancesCard.tsx'
import type { AffiliateDay, NextPayouts, Summary } from './home-data.ts'
import { homeMetrics } from './home-search.ts'
import { LinksCard } from './LinksCard.tsx'

const route = getRouteApi('/signed-in/')

/** Minimum height of the axis for clicks or sales. */
const AXIS_TOP_MIN = 4

/** Not needed to paint the figures; the texts of all pages come with it. */
const PeriodChoice = lazy(async () => ({
  default: (await import('../ui/period/PeriodChoice.tsx')).PeriodChoice,
}))
const LatestCards = lazy(async () => ({ default: (await import('./LatestCards.tsx')).LatestCards }))

/** An affiliate's day: figures, trend, balances, links and conversions. */
export function AffiliateDayView({ day }: { day: AffiliateDay }) {
  const { range, summary, links, offers, next } = day
  const search = route.useSearch()
  return (
    <div className="space-y-4">
      <InTurn>
        {summary.ok && <DebtNotice summary={summary.value} />}
        <div className="min-h-[9.4rem] lg:min-h-28 min-[75rem]:min-h-[3.75rem]">
          <Suspense fallback={null}>
            <PeriodChoice search={search} range={range} />
          </Suspense>
        </div>
        {summary.ok ? (
          <Figures {...{ range, summary: summary.value }} />
        ) : (
          <RetryPanel problem={summary.problem} />
        )}
        {summary.ok && (
          <TrendAndBalances {...{ summary: summary.value, next: next.ok ? next.value.next : [] }} />
        )}
        {links.ok ? (
          <LinksCard
            links={links.value.links.filter(
              ({ advertiser }) => !search.advertiser_id || advertiser.id === search.advertiser_id,
            )}
            figures={offers.ok ? offers.value.rows : []}
          />
        ) : (
          <RetryPanel problem={links.problem} />
        )}
        <Suspense fallback={<div className="min-h-96" />}>
          <LatestCards day={day} />
        </Suspense>
      </InTurn>
    </div>
  )
}

/** The currencies of the summary, the shown one, and what writes its figures. */
function useShownCurrency(summary: Summary) {
  const text = useHomeText()
  const format = useFormat()
  const search = route.useSearch()
  const currencies = currenciesOf(summary)
  const preferred = currencies.find((currency) => currency === search.currency)
  const currency = preferred ?? currencies[0] ?? 'USD'
  return { currencies, words: { text, format, currency } }
}

function Figures({ range, summary }: { range: DayRange; summary: Summary }) {
  const { currencies, words } = useShownCurrency(summary)
  const { home } = words.text
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {currencies.length > 1 && (
          <Segmented
            label={home.currency}
            segments={currencies.map((option) => ({
              key: option,
              label: option,
              isActive: option === words.currency,
              link: { to: '/', search: (before) => ({ ...before, currency: option }) },
            }))}
          />
        )}
        <p className="text-sm text-muted">{home.timeZone(summary.time_zone)}</p>
      </div>
      <div className="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-4">
        {figuresOf(summary, range, words).map((figure) => (
          <FigureCard key={figure.label} figure={figure} />
        ))}
      </div>
    </>
  )
}

function TrendAndBalances({ summary, next }: { summary: Summary; next: NextPayouts }) {
  const { words } = useShownCurrency(summary)
  const search = route.useSearch()
  const { currency } = words
  return (
    <div
      className={cn(
        'grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]',
        search.view === 'table' && 'items-start',
      )}
    >
      <Trend summary={summary} words={words} />
      <BalancesCard
        balance={summary.balances.find((found) => found.currency === currency)}
        currency={currency}
        next={next.filter((one) => one.currency === currency)}
      />
    </div>
  )
}

function Trend(props: { summary: Summary; words: Parameters<typeof trendOf>[2] }) {
  const { summary, words } = props
  const { text, format, currency } = words
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const metric = search.metric ?? 'earned'
  const axis = (value: number) =>
    metric === 'earned'
      ? format.moneyShort(fromMinor(BigInt(Math.round(value)), currency))
      : format.number(value)
  return (
    <ChartCard
      title={text.home.trend[metric]}
      period={format.range(summary)}
      periodBefore={format.range(rangeBefore(summary))}
      points={trendOf(summary, metric, words)}
      axis={axis}
      topMin={metric === 'earned' ? 10 ** currencyExponents[currency] : AXIS_TOP_MIN}
      isTable={search.view === 'table'}
      onTable={(isTable) =>
        void navigate({
          search: (before) => ({ ...before, view: isTable ? 'table' : undefined }),
          replace: true,
          resetScroll: false,
        })
      }
      fileName={`${metric}-${summary.from}-${summary.to}.csv`}
    >
      <Segmented
        label={text.home.metric}
        segments={homeMetrics.map((option) => ({
          key: option,
          label: text.home.metrics[option],
          isActive: option === metric,
          link: { to: '/', search: (before) => ({ ...before, metric: option }) },
        }))}
      />
    </ChartCard>
  )
}

/** An affiliate's debt after refunds of money already paid out; hidden if there is none. */
function DebtNotice({ summary }: { summary: Summary }) {
  const words = useHomeText().debtNotice
  const format = useFormat()
  const owed = summary.balances.map(({ debt }) => debt).filter((debt) => toMinor(debt) > 0n)
  if (owed.length === 0) return null
  return (
    <div role="note" className="flex gap-3 rounded-lg border border-warn/40 bg-warn/5 p-4">
      <Undo2 aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <p className="font-medium">{words.title(format.list(owed.map(format.money)))}</p>
          <p className="text-pretty text-muted">{words.means}</p>
        </div>
        <Link
          to="/money/statement"
          search={{ currency: owed[0]?.currency }}
          className={buttonClass({ size: 'small' })}
        >
          {words.toStatement}
        </Link>
      </div>
    </div>
  )
}
